"""The same program written in other ways, each by one change throughout the text that changes no result."""

import ast
from collections.abc import Callable, Collection
from typing import Any

_FUNCTIONS: dict[type, str] = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide"}


def rewritten(code: str, ways: Collection[str]) -> str:
    """Return `code` written in those of `WAYS` that are asked for."""
    tree = ast.parse(code)
    for name, change in WAYS.items():
        if name in ways:
            change(tree)
    return ast.unparse(tree)


def _rename(tree: ast.Module) -> None:
    """Give the arguments and variables other names."""
    nodes = list(ast.walk(tree))
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        if isinstance(node, ast.arg):
            node.arg = f"my_{node.arg}"
        elif isinstance(node, ast.Name) and node.id in own:
            node.id = f"my_{node.id}"


class _Each(ast.NodeTransformer):
    """Changes every part of a program, the inner ones first."""

    def __init__(self, change: Callable[[Any], Any]) -> None:
        self.change = change

    def visit(self, node: ast.AST) -> Any:
        """Return what takes the place of `node`."""
        return self.change(self.generic_visit(node))


def _each(change: Callable[[Any], Any]) -> Callable[[ast.Module], None]:
    return lambda tree: _Each(change).visit(tree)


def _turn_around(node: Any) -> Any:
    """Exchange the terms of a sum and the factors of a product by elements."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
        return ast.BinOp(node.right, node.op, node.left)
    return node


def _take_rows(node: Any) -> Any:
    """Multiply one row after another."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        left, right = ast.unparse(node.left), ast.unparse(node.right)
        return ast.parse(f"np.stack([row @ ({right}) for row in {left}])", mode="eval").body
    return node


def _call(tree: ast.Module) -> None:
    """Call functions in the place of the operators: torch's where it is used, else NumPy's."""
    library = "torch" if any(isinstance(node, ast.Name) and node.id == "torch" for node in ast.walk(tree)) else "np"

    def call(node: Any) -> Any:
        if isinstance(node, ast.BinOp) and (name := _FUNCTIONS.get(type(node.op))):
            return ast.Call(ast.parse(f"{library}.{name}", mode="eval").body, [node.left, node.right], [])
        return node

    _each(call)(tree)


def _name_result(node: Any) -> Any:
    """Give the result a name before it is returned."""
    if not isinstance(node, ast.Return):
        return node
    named = ast.Assign([ast.Name("result", ast.Store())], node.value or ast.Constant(None))
    return [ast.copy_location(named, node), ast.copy_location(ast.Return(ast.Name("result", ast.Load())), node)]


WAYS: dict[str, Callable[[ast.Module], None]] = {
    "terms in the other order": _each(_turn_around),
    "row by row": _each(_take_rows),
    "functions for operators": _call,
    "a name for the result": _each(_name_result),
    "other names": _rename,
}
