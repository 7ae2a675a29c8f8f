"""The house's own rules: imports go downward, the NumPy floors do not know torch, every public name is documented."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import course_lib
from course_lib import grad_check, ops, unroll
from course_lib.cells import CELLS, base, lstm, lstm_words, rnn
from course_lib.glossary import terms
from course_lib.language import tr, use

LIBRARY = Path(course_lib.__file__).parent
FLOORS = [
    "language",
    "glossary",
    "ops",
    "check",
    "cells",
    "init",
    "unroll",
    "grad_check",
    "multidimensional",
    "graph",
    "attention",
    "clip",
    "conventions",
    "tasks",
    "nn",
    "train",
    "onnx",
    "equivalence",
    "figures",
    "grading",
    "serve",
    "console",
    "commands",
    "cli",
]
NUMPY_FLOORS = [f"course_lib.{name}" for name in FLOORS[: FLOORS.index("nn")]]
MODULES = sorted(path.relative_to(LIBRARY) for path in LIBRARY.rglob("*.py"))


def floor(module):
    """The floor of a dotted or slashed path below course_lib."""
    return FLOORS.index(str(module).replace("/", ".").removesuffix(".py").split(".")[0])


def imports(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_lib."):
            yield node.module.removeprefix("course_lib.")
        elif isinstance(node, ast.ImportFrom) and node.module == "course_lib":
            yield from (alias.name for alias in node.names if alias.name != "__version__")


@pytest.mark.parametrize("module", [m for m in MODULES if str(m) != "__init__.py"], ids=str)
def test_imports_go_downward_only(module):
    for imported in imports(LIBRARY / module):
        assert floor(imported) <= floor(module), f"{module} imports {imported}"


@pytest.mark.parametrize("module", NUMPY_FLOORS)
def test_numpy_floors_do_not_import_torch(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("module", [ops, base, rnn, lstm, lstm_words, unroll, grad_check], ids=lambda m: m.__name__)
def test_every_public_name_is_documented(module):
    public = [
        f for n, f in vars(module).items() if not n.startswith("_") and getattr(f, "__module__", "") == module.__name__
    ]
    assert public
    for thing in public:
        if inspect.isfunction(thing) or inspect.isclass(thing):
            assert inspect.getdoc(thing), thing


def test_a_cell_answers_to_its_own_name():
    assert all(name == cell.name for name, cell in CELLS.items())


def test_every_term_stands_in_both_languages():
    for term in terms().values():
        for language in ("pt", "en"):
            assert term.name[language] and term.what[language].endswith("."), term.key


def test_a_message_is_said_in_the_language_in_use(monkeypatch):
    monkeypatch.delenv("COURSE_LANGUAGE", raising=False)
    for locale, expected in (("pt_BR.UTF-8", "oi"), ("en_GB.UTF-8", "hello"), ("C", "hello")):
        monkeypatch.setenv("LC_ALL", locale)
        assert tr(pt="oi", en="hello") == expected
    with pytest.raises(ValueError, match="language: expected one of pt, en, got 'fr'"):
        use("fr")
