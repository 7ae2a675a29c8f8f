"""The library's reference: what a docstring must say, and which modules the page lists."""

import ast
import re

import pytest
from helpers.house import LIBRARY, LIBRARY_MODULES, floor

ROOT = LIBRARY.parent
INNER = tuple(f"course_lib.{name}" for name in ("language", "outside", "errors", "files", "workers", "glossary"))
MODULES = [name for name in LIBRARY_MODULES if name not in INNER]
ANY_SHAPE = ("course_lib.ops", "course_lib.check")  # element-wise, or told the shape by the caller: the page says so
ARRAY = re.compile(r"(np\.)?(Array|ndarray|Tensor|\w*State)( \| None)?")
SHAPE = re.compile(r"\((?:…|\.\.\.|[\dA-Z][\w'·+]*)(?:,[^()]*)?\)|\bshape\b")  # such as (T, B, D), (G·H,), (...)
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
CHECKS = re.compile(r"_?check\w*|_?refus\w*")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tree(module):
    path = ROOT.joinpath(*module.split("."))
    return ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8"))


def public(module):
    """The functions and classes that a module defines for others to call."""
    return [n for n in tree(module).body if isinstance(n, Function | ast.ClassDef) and not n.name.startswith("_")]


def constants(module):
    found = [n for n in tree(module).body if isinstance(n, ast.Assign | ast.AnnAssign)]
    names = [ast.unparse(n.targets[0] if isinstance(n, ast.Assign) else n.target) for n in found]
    return [name for name in names if not name.startswith("_")]


def takes_an_array(node):
    arguments = [*node.args.args, *node.args.kwonlyargs]
    return any(a.annotation and ARRAY.fullmatch(ast.unparse(a.annotation)) for a in arguments)


def refuses(node):
    """Whether a function raises an error itself or has its arguments checked by name."""
    inside = list(ast.walk(node))
    calls = [n.func.id for n in inside if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    return any(isinstance(n, ast.Raise) and n.exc for n in inside) or any(map(CHECKS.fullmatch, calls))


def follows_a_paper(module, node):
    """Whether the name computes what its module's paper says, and not only sizes, draws or checks parameters."""
    paper = YEAR.search(ast.get_docstring(tree(module)) or "")
    return bool(paper) and not re.search(r"shapes|^init|^check|slope", node.name)


THINGS = [pytest.param(m, n, id=f"{m}.{n.name}".removeprefix("course_lib.")) for m in MODULES for n in public(m)]


@pytest.mark.parametrize(("module", "node"), THINGS)
def test_a_docstring_says_what_a_caller_must_know(module, node):
    doc = ast.get_docstring(node) or ""
    assert doc
    if isinstance(node, Function) and takes_an_array(node) and module not in ANY_SHAPE:
        assert SHAPE.search(doc), "it takes arrays: give their shapes by letter"
    if isinstance(node, Function) and refuses(node):
        assert re.search(r"\b[Rr]aises?\b", doc), "it refuses some arguments: say with which error"
    if follows_a_paper(module, node):
        assert re.search(r"\bSources?: ", doc), "its module follows a paper: say which, and where in it"


def test_each_rule_binds_many_names():
    """Were a rule to bind none, its pattern would be wrong and the test above could not fail."""
    functions = [p.values[1] for p in THINGS if isinstance(p.values[1], Function)]
    assert sum(map(takes_an_array, functions)) > 80
    assert sum(map(refuses, functions)) > 80
    assert sum(follows_a_paper(*p.values) for p in THINGS) > 40


@pytest.mark.parametrize("edition", ["pt", "en"])
def test_the_page_lists_every_module_from_the_ground_up(edition):
    source = (ROOT / "book" / edition / "api.md").read_text("utf-8")
    listed = re.findall(r"^```\{api-module\} ([\w.]+)$", source, flags=re.M)
    headings = re.findall(r"^### `([\w.]+)`\n\n(\S.*)$", source, flags=re.M)
    assert [module for module, _ in headings] == listed
    assert all(introduction[-1] in ".?" for _, introduction in headings)
    by_itself = re.search(r"^```\{api-others\} ([\w.]+)$", source, flags=re.M)[1]
    needed = {module for module in MODULES if public(module) or constants(module)}
    assert len(listed) == len(set(listed)) and needed >= set(listed)
    assert all(module.startswith(f"{by_itself}.") for module in needed - set(listed))
    floors = [floor(module.removeprefix("course_lib.")) for module in listed]
    assert floors == sorted(floors)
