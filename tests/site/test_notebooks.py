"""Each chapter's notebook runs where nothing but its install line has installed anything, or says what to do."""

import ast
import re
import subprocess
import sys

import nbformat
import pytest
from helpers import wheel
from helpers.browsing import CHAPTERS, EDITIONS, TOC
from helpers.effort import NIGHTLY, some
from helpers.environments import installed, linked, python, run
from helpers.paths import ROOT
from nbclient.exceptions import CellExecutionError

sys.path.append(str(ROOT / "book/_ext"))
from course_site.notebooks import _preamble, _pythons

NOWHERE = "file:///nowhere/course"
NEWEST = _pythons(ROOT)[-1]
WITH_CODE = [name for name in CHAPTERS if "{code-cell}" in (ROOT / f"book/en/{name}.md").read_text("utf-8")]
ALL = [(key, name) for key in EDITIONS for name in WITH_CODE]
# One a part on the newest Python, and at night alone: pip fetches torch there, with its libraries of several GB.
PARTS = [[one["file"] for one in part["chapters"] if one["file"] in WITH_CODE] for part in TOC["parts"]]
ON_THE_NEWEST = [names[0] for names in PARTS if names]


@pytest.fixture(scope="module")
def alone(unpacked, tmp_path_factory):
    """A Python that sees the wheel and what its extra `book` asks for."""
    return linked(tmp_path_factory.mktemp("alone"), unpacked)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """A Python that sees what the wheel asks for, but not the wheel; it has no pip either, so that nothing installs."""
    return linked(tmp_path_factory.mktemp("bare"), None)


def outputs(notebook):
    """All that the cells of a notebook have put out."""
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def read(site, key, name):
    return nbformat.read(site / key / "notebooks" / f"{name}.ipynb", as_version=4)


@pytest.mark.parametrize(("key", "name"), some(ALL, 1))
def test_a_notebook_runs_with_what_its_install_line_installs_and_nothing_else(site, alone, key, name, tmp_path):
    assert outputs(run(read(site, key, name), alone, tmp_path))


def test_the_environment_has_nothing_else(alone, tmp_path):
    code = "import sys, importlib.util as u; print([n for n in sys.argv[1:] if u.find_spec(n)])"
    said = subprocess.run(
        [alone, "-c", code, "course_lib", "torch", "onnx", "matplotlib", "num2words", "pytest", "sphinx", "nbgrader"],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "['course_lib', 'torch', 'onnx', 'matplotlib', 'num2words']"


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    """A Python of the newest version that the package says it runs on; pip builds the clone there and installs it."""
    interpreter = python(NEWEST)
    if interpreter is None:
        pytest.skip(f"no Python {NEWEST} on this machine; CONTRIBUTING.md says how to have one (Run the tests)")
    folder = tmp_path_factory.mktemp("newest")
    return installed(folder, interpreter, wheel.source(folder))


if NIGHTLY:

    @pytest.mark.parametrize("name", ON_THE_NEWEST)
    def test_a_notebook_of_each_part_runs_on_the_newest_python(site, newest, name, tmp_path):
        assert outputs(run(read(site, "en", name), newest, tmp_path))


def first_cell(key, before=""):
    """A notebook of a first cell alone, which could install nothing."""
    cell = _preamble(NOWHERE, key, _pythons(ROOT))
    cell.source = before + cell.source
    return nbformat.v4.new_notebook(cells=[cell])


def refusal(notebook, interpreter, folder):
    """What a notebook says that stops, without colours."""
    with pytest.raises(CellExecutionError) as error:
        run(notebook, interpreter, folder)
    return re.sub(r"\x1b\[[\d;]*m", "", str(error.value))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("pt", r"SystemExit: O pacote do curso não foi instalado; .*Confira se há rede e git.*pip install 'course-lib"),
        ("en", r"SystemExit: The course's package was not installed; .*there is a network, and git.*pip install 'cour"),
    ],
)
def test_an_install_line_that_fails_says_how_to_go_on(bare, key, said, tmp_path):
    assert re.search(said, refusal(first_cell(key), bare, tmp_path), flags=re.S)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("pt", "SystemExit: Este notebook precisa de Python 3.11, 3.12 ou 3.13, e aqui roda o 3.9. Escolha um kernel"),
        ("en", "SystemExit: This notebook needs Python 3.11, 3.12 or 3.13, and this is 3.9. Choose a kernel of one"),
    ],
)
def test_a_python_that_will_not_do_is_named_before_anything_is_installed(bare, key, said, tmp_path):
    told = refusal(first_cell(key, before="import sys\nsys.version_info = (3, 9, 1)\n"), bare, tmp_path)
    assert said in told and "pip" not in told[told.index(said) :]


def test_the_first_cell_is_read_by_a_python_that_is_far_too_old():
    """No syntax that came later than 3.4, but the line of IPython's own."""
    for key in EDITIONS:
        lines = _preamble(NOWHERE, key, ["3.11"])["source"].splitlines()
        plain = "\n".join("    pass" if line.lstrip().startswith("%") else line for line in lines)
        assert ast.parse(plain, feature_version=(3, 4))
