"""An installed package has what a student needs, checks a notebook as grading will, and holds no answer."""

import ast
import inspect
import os
import re
import subprocess
import sys

import nbformat
import pytest
from helpers.paths import ROOT

from course_lib.grading.classroom.release import student_edition
from course_lib.grading.notebook.source import assignment_names
from course_lib.grading.sample import answers
from course_lib.language import LANGUAGES

pytestmark = pytest.mark.xdist_group("wheel")
# What a check compares with has to be there as code, in the cells that chapters show and where a check calls them.
REFERENCES = re.compile(r"course_lib/(cells/\w+|assignments/a\d+/\w+)\.py")
COURSE = ("-c", "import sys; from course_lib.cli import main; sys.exit(main())")
REGION = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", re.S)


def lines_of(code):
    """The lines that say something in a piece of code."""
    return [line.strip() for line in code.splitlines() if len(line.strip()) > 3]


def texts_in(folder):
    """The text of every file of the unpacked wheel but the references, its lines stripped."""
    return {
        path.relative_to(folder).as_posix(): "\n".join(map(str.strip, path.read_text("utf-8", "replace").splitlines()))
        for path in folder.rglob("*")
        if path.is_file() and not REFERENCES.fullmatch(path.relative_to(folder).as_posix())
    }


def run(unpacked, *command, cwd):
    """Run a fresh Python that finds the package in the unpacked wheel and nowhere else."""
    variables = {k: v for k, v in os.environ.items() if k != "COURSE_LANGUAGE"}
    environment = {**variables, "PYTHONPATH": str(unpacked), "LANG": "en", "COLUMNS": "200"}
    return subprocess.run([sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True)


def test_no_file_of_the_wheel_holds_a_solution_or_a_hidden_test_of_the_sources(unpacked):
    texts = texts_in(unpacked)
    for name in assignment_names():
        regions = REGION.findall((ROOT / f"assignments/{name}.md").read_text("utf-8"))
        assert len(regions) > 6
        for region in regions:
            answer = "\n".join(lines_of(region))
            assert answer and not [file for file, text in texts.items() if answer in text]
        shipped = texts[f"course_lib/assignments/{name}.md"]
        assert [lines_of(region) for region in REGION.findall(shipped)] == [[]] * len(regions)


def test_right_solutions_in_other_styles_and_trained_weights_stay_in_the_clone(unpacked):
    assert list((ROOT / "assignments").rglob("*.safetensors")) and not list(unpacked.rglob("*.safetensors"))
    assert len(list((ROOT / "course_lib/assignments").glob("a*/*styles.py"))) >= len(assignment_names())
    assert not list((unpacked / "course_lib/assignments").rglob("*styles*"))


def test_no_file_of_the_wheel_holds_what_the_sample_class_wrote(unpacked):
    held = "\n".join(texts_in(unpacked).values())
    texts = [node.value for node in ast.walk(ast.parse(inspect.getsource(answers))) if isinstance(node, ast.Constant)]
    bodies = [
        "\n".join(lines_of(ast.unparse(node.body)))
        for text in texts
        if isinstance(text, str) and "def " in text
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    ]
    assert len(bodies) > 5 and not [body for body in bodies if body in held]


def test_the_students_notebooks_of_the_wheel_are_those_of_the_clone_to_the_byte(unpacked, tmp_path):
    code = """
from pathlib import Path
import nbformat
from course_lib.grading.classroom.release import student_edition
from course_lib.grading.notebook.source import assignment_names
from course_lib.language import LANGUAGES
for name in assignment_names():
    for language in LANGUAGES:
        Path(f"{name}.{language}").write_text(nbformat.writes(student_edition(name, language)), "utf-8")
"""
    done = run(unpacked, "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    wanted = {f"{name}.{language}": (name, language) for name in assignment_names() for language in LANGUAGES}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(wanted)
    for file, edition in wanted.items():
        assert (tmp_path / file).read_text("utf-8") == nbformat.writes(student_edition(*edition))


def test_course_check_of_the_wheel_names_the_mistake_in_a_released_notebook(unpacked, tmp_path):
    notebook = student_edition("a1", "en")
    (cell,) = [cell for cell in notebook.cells if cell.source.startswith("def rnn_step(")]
    without_bias = "return np.tanh(x @ params['weight_ih'].T + h @ params['weight_hh'].T)"
    cell.source = cell.source.replace("raise NotImplementedError()", without_bias)
    nbformat.write(notebook, tmp_path / "mine.ipynb")
    done = run(unpacked, *COURSE, "check", "mine.ipynb", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "bias" in done.stdout


def test_a_class_is_not_graded_without_hidden_tests(unpacked, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n", "utf-8")
    for command in (["release", "a1", "--to", "here"], ["demo", "there"]):
        done = run(unpacked, *COURSE, *command, cwd=tmp_path)
        assert done.returncode == 2 and "the installed package has no solutions and no hidden tests" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["nbgrader_config.py"]
