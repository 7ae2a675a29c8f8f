"""Small wrong programs made from a right one, each with one change such as a student makes: what an audit tries.

Gates swapped, a transpose dropped or added, tanh for sigmoid, a term left out, `+=` turned into `=`, one step too many
or too few, another axis, another constant. Each change is named by what it does and where, so that it can be listed.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Change = tuple[str, ast.AST]  # what is done, and the node that takes the other's place

_SQUASHING = {"np.tanh": "sigmoid", "sigmoid": "np.tanh"}
_OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult}
_TERMS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult)


@dataclass(frozen=True)
class Mutant:
    """A program with one change: `name` says in which function, what was done, and in which part of it."""

    name: str
    code: str


def mutants(code: str) -> Iterator[Mutant]:
    """Yield each program that one change makes of `code`; those that read the same only once."""
    tree = ast.parse(code)
    seen, names = {ast.unparse(tree)}, Counter[str]()
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        alike = _alike(function)
        for parent, field, k, node in list(_places(function)):
            for what, other in _changes(node, alike):
                changed = _unparsed(tree, parent, field, k, other)
                if changed not in seen:
                    seen.add(changed)
                    name = f"{function.name}: {what} in `{ast.unparse(node)}`"
                    yield Mutant(numbered(name, names), changed)


def numbered(name: str, names: Counter[str]) -> str:
    """Count `name` in `names`, and return it with its number from the second time on."""
    names[name] += 1
    return name if names[name] == 1 else f"{name} ({names[name]})"


def _places(root: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, Any]]:
    """Yield every statement and expression below `root` with the place where it stands."""
    for parent in ast.walk(root):
        for field, value in ast.iter_fields(parent):
            if field in ("decorator_list", "returns", "annotation", "args") and not isinstance(parent, ast.Call):
                continue
            for k, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(node, ast.expr | ast.stmt):
                    yield parent, field, k, node


def _unparsed(tree: ast.AST, parent: ast.AST, field: str, k: int | None, other: ast.AST) -> str:
    """Return the program with `other` at a place; the tree is the same again afterwards."""
    before = getattr(parent, field) if k is None else getattr(parent, field)[k]
    _put(parent, field, k, other)
    try:
        return ast.unparse(tree)
    finally:
        _put(parent, field, k, before)


def _put(parent: ast.AST, field: str, k: int | None, node: ast.AST) -> None:
    if k is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[k] = node


def _alike(function: ast.FunctionDef) -> list[set[str]]:
    """Return the groups of names that are easily taken for one another: arguments, and what one line unpacks."""
    groups = [{argument.arg for argument in function.args.args}]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            groups.append({name.id for name in node.targets[0].elts if isinstance(name, ast.Name)})
    return groups


def _changes(node: Any, alike: list[set[str]]) -> Iterator[Change]:
    for kind, change in _BY_KIND.items():
        if isinstance(node, kind):
            yield from change(node)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in sorted(set().union(*(group for group in alike if node.id in group)) - {node.id}):
            yield f"{node.id} -> {other}", ast.Name(other, ast.Load())


def _operation(node: ast.BinOp) -> Iterator[Change]:
    if isinstance(node.op, _TERMS):
        yield "without the right term", node.left
        yield "without the left term", node.right
    if type(node.op) in _OTHER:
        sign = _OTHER[type(node.op)]
        yield f"{type(node.op).__name__} -> {sign.__name__}", ast.BinOp(node.left, sign(), node.right)
    if isinstance(node.op, ast.MatMult):
        yield "left factor transposed", ast.BinOp(_transposed(node.left), node.op, node.right)
        yield "right factor transposed", ast.BinOp(node.left, node.op, _transposed(node.right))
        yield "factors exchanged", ast.BinOp(node.right, node.op, node.left)
        yield "product by elements", ast.BinOp(node.left, ast.Mult(), node.right)


def _transposed(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else ast.Attribute(node, "T", ast.Load())


def _attribute(node: ast.Attribute) -> Iterator[Change]:
    if node.attr == "T":
        yield "without .T", node.value


def _call(node: ast.Call) -> Iterator[Change]:
    name = ast.unparse(node.func)
    if name in _SQUASHING and len(node.args) == 1:
        yield f"{name} -> {_SQUASHING[name]}", ast.Call(ast.parse(_SQUASHING[name], mode="eval").body, node.args, [])
        yield f"without {name}", node.args[0]
    elif name.endswith("sum"):
        other = deepcopy(node)
        assert isinstance(other.func, ast.Attribute | ast.Name)
        if isinstance(other.func, ast.Attribute):
            other.func.attr = "mean"
            yield "sum -> mean", other
    elif name in ("reversed", "np.flip") and node.args:
        yield f"without {name}", node.args[0]
    for k, keyword in enumerate(node.keywords):
        if keyword.arg in ("axis", "dim"):
            for axis in (0, 1, -1):
                other = deepcopy(node)
                other.keywords[k].value = ast.Constant(axis)
                yield f"{keyword.arg}={axis}", other


def _constant(node: ast.Constant) -> Iterator[Change]:
    others: tuple[float, ...] = ()
    if type(node.value) is int:
        others = (node.value - 1, node.value + 1)
    elif type(node.value) is float:
        others = (0.0, 1.0, 2 * node.value)
    for value in others:
        yield f"{ast.unparse(node)} -> {value}", ast.Constant(value)


def _key(node: ast.Subscript) -> Iterator[Change]:
    """Another key of the same kind, such as bias_f for bias_i."""
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        for other in _alike_keys(node.slice.value):
            yield f"{node.slice.value} -> {other}", ast.Subscript(node.value, ast.Constant(other), node.ctx)
    elif isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
        yield "without the slice", node.value


def _alike_keys(key: str) -> Iterator[str]:
    stem, _, letter = key.rpartition("_")
    for letters in ("ifgonv", "rzn", ("ih", "hh")):
        if stem and letter in letters:
            yield from (f"{stem}_{other}" for other in letters if other != letter)


def _augmented(node: ast.AugAssign) -> Iterator[Change]:
    yield "+= -> =", ast.copy_location(ast.Assign([node.target], node.value), node)
    if isinstance(node.op, ast.Add):
        yield "+= -> -=", ast.copy_location(ast.AugAssign(node.target, ast.Sub(), node.value), node)


def _results(node: ast.Return) -> Iterator[Change]:
    if isinstance(node.value, ast.Tuple):
        yield "results reversed", ast.Return(ast.Tuple(node.value.elts[::-1], ast.Load()))


def _sign(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.USub):
        yield "without the sign", node.operand


_BY_KIND: dict[type, Callable[[Any], Iterator[Change]]] = {
    ast.BinOp: _operation,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Constant: _constant,
    ast.Subscript: _key,
    ast.AugAssign: _augmented,
    ast.Return: _results,
    ast.UnaryOp: _sign,
}
