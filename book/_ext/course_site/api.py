"""The reference of the library: every public name of a module, read from its source without running it.

autodoc would import torch in every build, call each field of a `NamedTuple` "Alias for field number 0" and write `Any`
for every `Array`; here a signature stands as its author wrote it. The names are entered into Sphinx's Python domain, so
that the search finds them and `{py:func}` links to them.
"""

import ast
import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

ALSO = {"pt": "Também neste módulo: ", "en": "Also in this module: "}
LONGEST_VALUE = 60
LABEL = re.compile(r"(Raises|Sources?:)(?= )")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Entry(NamedTuple):
    """A public name: what it is to the Python domain, what follows it in its definition, what its docstring says."""

    name: str
    kind: str
    definition: str
    doc: str


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("api-module", ApiModule)
    app.add_directive("api-others", ApiOthers)


class ApiModule(SphinxDirective):
    """List the public names of the module in the argument, each a target; their docstrings are in English."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the names of one module."""
        return self.listing(self.arguments[0])

    def listing(self, module: str) -> list[nodes.Node]:
        """Return a definition list, and one line with the constants that have no docstring."""
        key = self.env.app.course.key
        path = source_of(self.env.app.course.root, module)
        self.env.note_dependency(str(path))
        self.env.get_domain("py").note_module(module, module, "", "", False)  # type: ignore[attr-defined]
        found = list(entries(ast.parse(path.read_text("utf-8"))))
        listing, rest = nodes.definition_list(), nodes.paragraph("", ALSO[key])
        for entry in found:
            target = f"{module}.{entry.name}"
            self.env.get_domain("py").note_object(target, entry.kind, target)  # type: ignore[attr-defined]
            if entry.doc:
                listing += _item(entry, target)
            else:
                rest += [nodes.inline("", "", *_signature(entry), ids=[target]), nodes.Text("; ")]
        if len(rest) > 1:
            rest[-1] = nodes.Text(".")
        language = "" if key == "en" else ' lang="en"'
        inside = [listing] if len(listing) else []
        return [_raw(f'<div class="api" id="{module}"{language}>'), *inside, _raw("</div>"), *[rest][: len(rest) > 1]]


class ApiOthers(ApiModule):
    """List, under a heading of its own, each module of the package in the argument that the page does not name."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each module that no `api-module` of this page has."""
        (package,), root = self.arguments, self.env.app.course.root
        self.env.app.course_reached.note(self.env, f"'{package}.'")
        page = Path(self.env.doc2path(self.env.docname)).read_text("utf-8")
        sections: list[nodes.Node] = []
        for path in sorted(source_of(root, package).parent.glob("[!_]*.py")):
            module = f"{package}.{path.stem}"
            if not re.search(rf"^```{{api-module}} {re.escape(module)}$", page, flags=re.M):
                title = nodes.title("", "", nodes.literal("", module))
                sections.append(nodes.section("", title, *self.listing(module), ids=[f"module-{path.stem}"]))
        return sections


def source_of(root: Path, module: str) -> Path:
    """Return the file of a dotted module name."""
    path = root.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def entries(tree: ast.Module) -> Iterator[Entry]:
    """Yield the public names that a module defines, in its order; after a class, its methods that have a docstring."""
    for node, after in pairwise([*tree.body, None]):
        if isinstance(node, Function) and _public(node.name):
            yield Entry(node.name, "function", _call(node, 0), ast.get_docstring(node) or "")
        elif isinstance(node, ast.ClassDef) and _public(node.name):
            yield Entry(node.name, "class", _fields(node), ast.get_docstring(node) or "")
            yield from _methods(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            name = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
            if _public(name) and name.isidentifier():
                yield Entry(name, "data", _value(node), _string(after))


def _public(name: str) -> bool:
    return not name.startswith("_")


def _methods(owner: ast.ClassDef) -> Iterator[Entry]:
    for node in owner.body:
        if isinstance(node, Function) and _public(node.name) and ast.get_docstring(node):
            marks = [ast.unparse(mark) for mark in node.decorator_list]
            call = "" if "property" in marks else _call(node, 0 if "staticmethod" in marks else 1)
            yield Entry(f"{owner.name}.{node.name}", "method", call, ast.get_docstring(node) or "")


def _call(node: Function, skip: int) -> str:
    arguments = node.args
    del arguments.args[:skip]
    result = f" → {ast.unparse(node.returns)}" if node.returns else ""
    return f"({ast.unparse(arguments)}){result}"


def _fields(node: ast.ClassDef) -> str:
    """Return the arguments with which a class is called: those of `__init__`, or a record's fields."""
    for method in node.body:
        if isinstance(method, Function) and method.name == "__init__":
            method.returns = None
            return _call(method, 1)
    fields = [field for field in node.body if isinstance(field, ast.AnnAssign)]
    return f"({', '.join(map(_field, fields))})" if fields else ""


def _field(node: ast.AnnAssign) -> str:
    default = "" if node.value is None else f" = {'…' if isinstance(node.value, ast.Call) else ast.unparse(node.value)}"
    return f"{ast.unparse(node.target)}: {ast.unparse(node.annotation)}{default}"


def _value(node: ast.Assign | ast.AnnAssign) -> str:
    """Return a constant's type, or its value if that is short."""
    if isinstance(node, ast.AnnAssign):
        return f": {ast.unparse(node.annotation)}"
    value = ast.unparse(node.value)
    return f" = {value}" if len(value) <= LONGEST_VALUE else ""


def _string(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return node.value.value
    return ""


def _item(entry: Entry, target: str) -> nodes.definition_list_item:
    title = escape(_("Link to this definition"))
    link = _raw(f'<a class="headerlink" href="#{target}" title="{title}">#</a>')
    head = nodes.term("", "", *_signature(entry), link, ids=[target])
    return nodes.definition_list_item("", head, nodes.definition("", *_paragraphs(entry.doc)))


def _signature(entry: Entry) -> list[nodes.Node]:
    return [_raw("<code>"), nodes.strong("", entry.name), nodes.Text(entry.definition), _raw("</code>")]


def _paragraphs(doc: str) -> Iterator[nodes.paragraph]:
    """Return a docstring's paragraphs; what it raises and where it is from begin a line of their own."""
    for block in re.split(r"\n\s*\n", doc.strip()):
        for text in re.split(r"(?<=\.) (?=Raises |Sources?: )", " ".join(block.split())):
            paragraph, label = nodes.paragraph(), LABEL.match(text)
            if label:
                paragraph += nodes.strong("", label[1])
                text = text[label.end() :]
            for number, part in enumerate(text.split("`")):
                paragraph += nodes.literal("", part) if number % 2 else nodes.Text(part)
            yield paragraph


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")
