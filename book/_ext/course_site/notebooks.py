"""Notebooks that run by themselves: each chapter as `.ipynb` in plain Markdown, for Colab and for download."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx

SKIPPED = (nodes.raw, nodes.comment, nodes.target, nodes.substitution_definition, nodes.system_message, nodes.footnote)
WRAPPED: dict[type[nodes.Element], tuple[str, str]] = {
    nodes.emphasis: ("*", "*"),
    nodes.strong: ("**", "**"),
    nodes.literal: ("`", "`"),
    nodes.math: ("$", "$"),
}
WORDS = {
    "pt": {
        "or": "ou",
        "wrong": "Este notebook precisa de Python {}, e aqui roda o {{}}. Escolha um kernel de uma dessas versões, "
        "ou abra o notebook no Colab.",
        "failed": "O pacote do curso não foi instalado; o motivo está acima, nas palavras do pip. Confira se há rede e "
        "git e rode esta célula de novo, ou instale num terminal, reinicie o kernel e siga: pip install '{}'",
    },
    "en": {
        "or": "or",
        "wrong": "This notebook needs Python {}, and this is {{}}. Choose a kernel of one of these, or open the "
        "notebook in Colab.",
        "failed": "The course's package was not installed; above, pip says why. See that there is a network, and git, "
        "and run this cell again, or install it in a terminal, restart the kernel and go on: pip install '{}'",
    },
}
# Without f-strings, so that a Python which is far too old reads it and says so.
PREAMBLE = """\
import sys

python = "{{}}.{{}}".format(*sys.version_info)
if python not in {pythons}:
    raise SystemExit({wrong}.format(python))
try:
    import course_lib
except ImportError:
    %pip install -q "{package}"
try:
    from course_lib.language import use
except ImportError:
    raise SystemExit({failed}) from None

use("{key}")"""
Block = tuple[str, str]  # ("markdown" or "code", text)


def setup(app: Sphinx) -> None:
    """Write the notebook of each page with code cells whenever the page itself is written."""
    app.add_config_value("course_branch", "gh-pages", "html")
    app.connect("html-page-context", _write)


def _write(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is None or "kernelspec" not in app.env.metadata.get(page, {}):
        return
    url = urljoin(app.config.html_baseurl, app.builder.get_target_uri(page))
    notebook = new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    cells = _merge(Chapter(url, app.config.course_words, _numbers(app, page)).blocks(doctree, 0))
    key = app.course.key  # type: ignore[attr-defined]
    repository = app.config.html_theme_options["repository_url"]
    notebook.cells = [_preamble(repository, key, _pythons(app.course.root)), *cells]  # type: ignore[attr-defined]
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    path = Path(app.outdir) / "notebooks" / f"{page}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)


def _numbers(app: Sphinx, page: str) -> dict[str, str]:
    """Return, by its identifier, what each numbered thing of the page is called: "Fig. 1.2", "Exercício 1.1", "1.3"."""
    calls = {"displaymath": "%s", **app.config.numfig_format}
    found = app.env.toc_fignumbers.get(page, {})
    return {
        identifier: calls[kind] % ".".join(map(str, number))
        for kind, numbers in found.items()
        for identifier, number in numbers.items()
    }


def _preamble(repository: str, key: str, pythons: list[str]) -> nbformat.NotebookNode:
    """Return the first cell: on a Python that will do it installs what the chapter imports, or says how to go on."""
    package, words = f"course-lib[book] @ git+{repository}", WORDS[key]
    named = f"{', '.join(pythons[:-1])} {words['or']} {pythons[-1]}"
    return new_code_cell(
        PREAMBLE.format(
            pythons=json.dumps(pythons),
            package=package,
            key=key,
            wrong=json.dumps(words["wrong"].format(named), ensure_ascii=False),
            failed=json.dumps(words["failed"].format(package), ensure_ascii=False),
        )
    )


def _pythons(root: Path) -> list[str]:
    """Return the Pythons on which the package says it runs: "3.11", "3.12", …"""
    named = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', (root / "pyproject.toml").read_text("utf-8"))
    return sorted(named, key=lambda python: int(python.partition(".")[2]))


def _merge(blocks: Iterator[Block]) -> list[nbformat.NotebookNode]:
    cells: list[nbformat.NotebookNode] = []
    for kind, text in blocks:
        if kind == "code":
            cells.append(new_code_cell(text))
        elif cells and cells[-1].cell_type == "markdown" and not text.startswith("#"):
            cells[-1].source += f"\n\n{text}"
        else:
            cells.append(new_markdown_cell(text))
    return cells


class Chapter:
    """A resolved page as blocks of Markdown and code; `url` is where its links point."""

    def __init__(self, url: str, words: dict[str, str], numbers: dict[str, str]) -> None:
        self.url, self.words, self.numbers = url, words, numbers

    def blocks(self, node: nodes.Element, depth: int) -> Iterator[Block]:
        """Yield what stands under `node`, in order; `depth` counts the headings above it."""
        for child in node.children:
            if isinstance(child, nodes.Element):
                yield from self.block(child, depth)

    def block(self, node: nodes.Element, depth: int) -> Iterator[Block]:
        """Yield one element: a code cell as code, everything else as Markdown."""
        if node.get("nb_element") == "cell_code":
            source = next(iter(node.findall(nodes.literal_block)), None)
            if source is not None:
                yield "code", source.astext()
        elif node.get("explorer"):
            yield "markdown", f"[{self.words['explorer']}]({self.url})"
        elif isinstance(node, SKIPPED):
            return
        elif isinstance(node, nodes.section):
            yield from self.blocks(node, depth + 1)
        else:
            write = self.writers().get(type(node))
            if write:
                yield "markdown", write(node, depth)
            else:
                yield from self.blocks(node, depth)

    def writers(self) -> dict[type[nodes.Element], Callable[[Any, int], str]]:
        """Return how each kind of block is written."""
        return {
            nodes.title: lambda n, d: f"**{self.called(n)}**" if _in_box(n) else f"{'#' * d} {self.text(n)}",
            nodes.paragraph: lambda n, d: self.text(n),
            nodes.caption: lambda n, d: f"*{self.called(n)}*",
            nodes.math_block: self.equation,
            nodes.literal_block: lambda n, d: f"```{n.get('language', '')}\n{n.astext().rstrip()}\n```",
            nodes.bullet_list: lambda n, d: self.listing(n, d, lambda number: "- "),
            nodes.enumerated_list: lambda n, d: self.listing(n, d, lambda number: f"{number}. "),
            nodes.term: lambda n, d: f"**{self.text(n)}**",
            nodes.block_quote: lambda n, d: _indent(self.joined(n, d), "> "),
            nodes.table: self.table,
            nodes.image: lambda n, d: self.text(n),
            nodes.transition: lambda n, d: "---",
        }

    def called(self, node: nodes.Element) -> str:
        """Return a title or caption after the number of what it belongs to."""
        numbers = [self.numbers[i] for i in (node.parent or node).get("ids", ()) if i in self.numbers]
        return " ".join([*numbers[:1], self.text(node).strip()])

    def equation(self, node: nodes.math_block, depth: int) -> str:
        """Return an equation, with its number if it has one."""
        tags = [rf" \tag{{{self.numbers[i]}}}" for i in node.get("ids", ()) if i in self.numbers]
        return f"$$\n{node.astext().strip()}{''.join(tags[:1])}\n$$"

    def joined(self, node: nodes.Element, depth: int) -> str:
        """Return the blocks under `node` as one text."""
        return "\n\n".join(
            text if kind == "markdown" else f"```python\n{text}\n```" for kind, text in self.blocks(node, depth)
        )

    def listing(self, node: nodes.Element, depth: int, mark: Callable[[int], str]) -> str:
        """Return a list, each item's further lines under its first."""
        items = [(mark(number), self.joined(item, depth)) for number, item in enumerate(node.children, start=1)]  # type: ignore[arg-type]
        return "\n".join(sign + _indent(text, " " * len(sign)).lstrip() for sign, text in items)

    def table(self, node: nodes.table, depth: int) -> str:
        """Return a table with pipes, its first row as header."""
        rows = [
            [" ".join(self.joined(e, depth).split()) for e in row.findall(nodes.entry)]
            for row in node.findall(nodes.row)
        ]
        rows.insert(1, ["---"] * len(rows[0]))
        return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |" for row in rows)

    def text(self, node: nodes.Node) -> str:
        """Return a run of text with its emphasis, equations, links and images."""
        if isinstance(node, nodes.Text):
            return " ".join(node.astext().split("\n"))
        if isinstance(node, nodes.image):
            return f"![{node.get('alt', '')}]({urljoin(self.url, '_images/' + Path(node['uri']).name)})"
        if isinstance(node, SKIPPED):
            return ""
        inner = node.astext() if isinstance(node, nodes.math) else "".join(self.text(child) for child in node.children)
        if isinstance(node, nodes.reference):
            target = node.get("refuri") or f"#{node.get('refid', '')}"
            space = " " * (len(inner) - len(inner.lstrip()))
            return f"{space}[{inner.strip()}]({urljoin(self.url, target)})"
        before, after = WRAPPED.get(type(node), ("", ""))  # type: ignore[arg-type]
        return f"{before}{inner}{after}"


def _in_box(title: nodes.title) -> bool:
    return not isinstance(title.parent, nodes.section | nodes.document)


def _indent(text: str, by: str) -> str:
    return "\n".join((by + line).rstrip() if line else by.rstrip() for line in text.split("\n"))
