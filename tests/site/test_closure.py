"""What makes a chapter run again: everything that its code can reach, and nothing else."""

import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
from course_site.closure import PACKAGES, Closure
from helpers.browsing import CHAPTERS, EDITIONS
from helpers.chapters import programs
from helpers.effort import some
from helpers.paths import ROOT

RUN = [chapter for chapter in CHAPTERS if programs("pt", chapter)]
INNER = ("__init__.py", "deep.py", "near.py", "runs/a.jsonl")
FILES = {
    "__init__.py": "",
    "alone.py": "",
    "answer.py": "from course_lib import base\n",
    "base.py": "def late():\n    from course_lib.inner.deep import x\n",
    "inner/__init__.py": "from .near import y\n",
    "inner/deep.py": "",
    "inner/near.py": "from ..outer import z\n",
    "inner/runs/a.jsonl": "{}",
    "outer.py": "read('book/words.yml')\n",
    "lazy/__init__.py": "def __getattr__(name):\n    return importlib.import_module(f'{__name__}.{name}')\n",
    "lazy/one.py": "",
    "named.py": "import_module('course_lib.alone')\n",
    "prefix.py": "import_module(f'course_lib.lazy.{name}')\n",
    "others.py": "import numpy\nimport_module(name)\nprint(__name__)\n",
    "require.py": "import_module(name)\n",
}


@pytest.fixture
def reached(tmp_path):
    """What code reaches in a small library, by names without their beginning."""
    for name, text in FILES.items():
        path = tmp_path / "course_lib" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "words.yml").touch()
    closure = Closure(tmp_path)

    def names(code):
        found = {path.relative_to(tmp_path).as_posix() for path in closure.files(code)}
        return {name.removeprefix("course_lib/") for name in found} - {"__init__.py"}

    return names


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("x = 1", ""),
        ("import numpy", ""),
        ("import course_lib.alone", "alone.py"),
        ("from course_lib.alone import anything", "alone.py"),
        ("if x:\n    from course_lib import alone as a", "alone.py"),
        (
            "from course_lib.answer import answer",
            "answer.py base.py outer.py book/words.yml " + " ".join(f"inner/{name}" for name in INNER),
        ),
        ("import course_lib.lazy.one", "lazy/__init__.py lazy/one.py"),
        ("from course_lib.lazy import ONE", "lazy/__init__.py lazy/one.py"),
        ("import course_lib.named", "named.py alone.py"),
        ("import course_lib.prefix", "prefix.py lazy/__init__.py lazy/one.py"),
        ("import course_lib.require", "require.py"),
        ("import course_lib.require\ncourse_lib.require('course_lib.alone')", "require.py alone.py"),
        ("open('book/words.yml')", "book/words.yml"),
        ("import course_lib.others", "everything"),
        ("%matplotlib inline\nx = 1", "everything"),
    ],
)
def test_what_code_reaches(reached, code, files):
    everything = {*FILES, "book/words.yml"} - {"__init__.py"}
    assert reached(code) == (everything if files == "everything" else set(files.split()))


@pytest.mark.parametrize("chapter", some(RUN, 2))
def test_all_that_a_chapter_s_imports_load_is_reached(chapter):
    """Python itself is asked: it runs the imports of the chapter's cells and says which of our modules it has then."""
    code = programs("pt", chapter)
    imports = re.findall(r"^(?:import|from) [^(\n]*(?:\([^)]*\))?$", code, flags=re.M)
    say = f"\nimport sys\nprint(*(name for name in sys.modules if name.split('.')[0] in {PACKAGES}))"
    done = subprocess.run([sys.executable, "-c", "\n".join(imports) + say], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = {find_spec(name).origin for name in done.stdout.split()}
    assert loaded and loaded <= {str(path) for path in Closure(ROOT).files(code)}


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_chapter_reaches_the_grader(edition):
    closure = Closure(ROOT)
    for chapter in RUN:
        files = closure.files(programs(edition, chapter))
        assert files and not [path for path in files if "grading" in path.relative_to(ROOT).parts], chapter
