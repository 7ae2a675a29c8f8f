"""A digest of the code that an experiment's numbers come from, so that a stored result older than its code is found."""

import ast
import hashlib
import inspect
import sys
from importlib import import_module
from types import ModuleType

from course_lib.claims.base import Claim

PACKAGE = __package__ + "."
DEFINITIONS = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign


def digest(claim: Claim) -> str:
    """Twelve letters that change with the claim's `run`, with its cases, and with whatever `run` names in this package.

    Comments, docstrings, layout, texts of the figure and the rule change nothing; nor does code outside
    `course_lib.claims`, whose version is stored beside the result.
    """
    found: dict[tuple[str, str], str] = {}
    todo = [(claim.run.__module__, claim.run.__name__)]
    while todo:
        place = todo.pop()
        if place not in found:
            node = _definition(*place)
            found[place] = _said(node)
            todo += _named(sys.modules[place[0]], node)
    text = "\n".join([*sorted(claim.cases), *(found[place] for place in sorted(found))])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _tree(module: ModuleType) -> list[ast.stmt]:
    return ast.parse(inspect.getsource(module)).body


def _names(node: ast.stmt) -> list[str]:
    """What a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]


def _definition(module: str, name: str) -> ast.stmt:
    return next(node for node in _tree(import_module(module)) if name in _names(node))


def _named(module: ModuleType, node: ast.stmt) -> list[tuple[str, str]]:
    """Where the names in a definition are defined themselves, if in this package."""
    own: set[str] = set()
    imported: dict[str, tuple[str, str]] = {}
    for other in _tree(module):
        own |= set(_names(other))
        if isinstance(other, ast.ImportFrom) and (other.module or "").startswith(PACKAGE):
            imported |= {alias.asname or alias.name: (str(other.module), alias.name) for alias in other.names}
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return [(module.__name__, name) for name in used & own] + [imported[name] for name in used & imported.keys()]


def _said(node: ast.stmt) -> str:
    """The code of a definition without comments and docstrings."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(part) is not None:
            part.body = part.body[1:] or [ast.Pass()]
    return ast.unparse(node)
