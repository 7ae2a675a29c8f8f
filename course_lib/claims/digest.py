"""A digest of the code that an experiment's numbers come from, so that a stored result older than its code is found."""

import ast
import hashlib
import inspect
from functools import cache
from importlib import import_module
from typing import NamedTuple

from course_lib.claims.base import Claim, outcome
from course_lib.claims.question import answer
from course_lib.claims.tuning import choose

PACKAGE = __package__ + "."


class Definition(NamedTuple):
    """What stands at the top of a module: its code without comments and docstrings, and the names in it."""

    code: str
    names: frozenset[str]


class Source(NamedTuple):
    """What a module defines, by name, and what it takes from this package: the module and the name there."""

    defined: dict[str, Definition]
    taken: dict[str, tuple[str, str]]


def rule(claim: Claim) -> str:
    """Twelve letters that change with what a claim asks of its runs, and with the rates that it tries."""
    return _short(repr([claim.tuning, *(question.rule() for question in claim.questions)]))


@cache
def judge() -> str:
    """Twelve letters that change with the code that turns runs into answers and verdicts."""
    return _short("\n".join(_codes(*((each.__module__, each.__name__) for each in (answer, outcome, choose)))))


def digest(claim: Claim) -> str:
    """Twelve letters that change with the claim's `run`, with its cases, and with whatever `run` names in this package.

    Comments, docstrings, layout, the module's place, texts of the figure and the rule change nothing; nor does code
    outside `course_lib.claims`, whose version is stored beside the result.
    """
    return _short("\n".join([*sorted(claim.cases), *_codes((claim.run.__module__, claim.run.__name__))]))


def _codes(*names: tuple[str, str]) -> list[str]:
    """The code of functions, given by module and name, and of all that they name in this package, sorted by name."""
    found: dict[tuple[str, str], str] = {}
    todo = [*names]
    while todo:
        place = module, name = todo.pop()
        if place not in found:
            source = _read(inspect.getsource(import_module(module)))
            if name not in source.defined:  # taken from a third module
                todo.append(source.taken[name])
                continue
            found[place], used = source.defined[name]
            todo += [(module, other) for other in used & source.defined.keys()]
            todo += [source.taken[other] for other in used & source.taken.keys()]
    return [code for _, code in sorted((name, code) for (_, name), code in found.items())]


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _read(source: str) -> Source:
    """Read a module's text, once however often it is asked for."""
    defined: dict[str, Definition] = {}
    taken: dict[str, tuple[str, str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            taken |= {alias.asname or alias.name: (str(node.module), alias.name) for alias in node.names}
        elif names := _defines(node):
            used = frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name))
            definition = Definition(_code(node), used)
            defined = {name: definition for name in names} | defined  # the first of two definitions counts
    return Source(defined, taken)


def _defines(node: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]


def _code(node: ast.stmt) -> str:
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(part) is not None:
            part.body = part.body[1:] or [ast.Pass()]
    return ast.unparse(node)
