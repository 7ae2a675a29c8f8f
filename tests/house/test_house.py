"""The house's own rules: imports go downward, the NumPy floors do not know torch, every public name is documented."""

import ast
import importlib
import inspect
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest
from helpers.house import FILES, FLOORS, LIBRARY, LIBRARY_MODULES, MODULES, floor, imports

from course_lib.cells import CELLS
from course_lib.glossary import terms
from course_lib.language import marked, tr, use


@pytest.mark.parametrize("module", [m for m in MODULES if str(m) != "__init__.py"], ids=str)
def test_imports_go_downward_only(module):
    for imported in imports(LIBRARY / module):
        assert floor(imported) <= floor(module), f"{module} imports {imported}"


LATE = {  # imports in a function that close a circle of files, and why they may
    (
        "grading.plugins",
        "grading.reports.feedback",
    ): "nbgrader starts its exporters by a plugin's name, and this is one",
}


def circle(needs: dict[str, set[str]]) -> str:
    """A circle of files that need each other, as a sentence; nothing if there is none."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return " imports ".join(reversed(error.args[1]))
    return ""


def test_no_files_import_each_other_in_a_circle():
    needs = {name: set(imports(path)) for name, path in FILES.items()}
    assert len(needs["fast"]) > 5 and "cells.base" in needs["cells.lstm"]
    for (name, late), reason in LATE.items():
        assert reason and late in needs[name], f"{name} no longer imports {late}: strike it from the list"
        needs[name].remove(late)
    assert not circle(needs)
    assert circle(needs | {"ops": {"nn"}}).count("ops") == 2


def test_numpy_floors_do_not_import_torch():
    numpy_modules = [name for name in LIBRARY_MODULES if floor(name.removeprefix("course_lib.")) < FLOORS.index("fast")]
    assert "course_lib.cells.slstm" in numpy_modules and "course_lib.fast" not in numpy_modules
    code = f"""
import importlib, sys
for name in {numpy_modules}:
    importlib.import_module(name)
    assert "torch" not in sys.modules, name
"""
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_importing_the_package_loads_nothing_heavy():
    heavy = {"torch", "numpy", "matplotlib", "sklearn", "faker", "onnx"}
    code = f"import sys, course_lib; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("name", LIBRARY_MODULES)
def test_every_public_name_is_documented(name):
    module = importlib.import_module(name)
    assert module.__doc__
    public = [
        f for n, f in vars(module).items() if not n.startswith("_") and getattr(f, "__module__", "") == module.__name__
    ]
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


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_every_text_is_said_in_both_languages(module):
    for node in ast.walk(ast.parse((LIBRARY / module).read_text("utf-8"))):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") in ("tr", "Both")
            and any(k.arg for k in node.keywords)
        ):
            texts = {k.arg: ast.unparse(k.value) for k in node.keywords}
            assert texts.keys() == {"pt", "en"}, f"{module}:{node.lineno}"


def test_a_number_has_the_marks_of_its_language():
    use("pt")
    assert (marked("1,024.5"), marked("-0.25", "en"), marked("3e-16")) == ("1.024,5", "-0.25", "3e-16")
