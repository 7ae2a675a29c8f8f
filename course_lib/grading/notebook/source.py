"""The hand-written source of each assignment, `assignments/NAME.md`, made into a notebook of one language.

In the source, prose stands in pairs of Markdown cells (`+++ {"lang": "pt"}`, `+++ {"lang": "en"}`), and code cells say
what they are in their options: `:locked: ID`, `:solution: ID`, or `:test: ID` with `:points: N`. A question that is
answered in writing is such a pair with `"written": ID` and `"points": N`: the text, then between the markers of a
solution the rubric for whoever reads the answers.
"""

import ast
import builtins
from itertools import zip_longest
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import yaml
from jupytext.myst import MystMetadataParsingError
from nbformat import NotebookNode

import course_lib
from course_lib.errors import CourseError
from course_lib.grading.notebook.cells import LANGUAGE_CELL, switch
from course_lib.language import LANGUAGES, Language, tr
from course_lib.outside import outside

ASSIGNMENTS_DIR = outside("assignments")
KINDS = ("locked", "solution", "test")
# Without it JupyterLab's "Run All" stops at the first function that is still to be written.
_GO_ON = {"tags": ["raises-exception"]}
_MARKERS = {"solution": "SOLUTION", "test": "HIDDEN TESTS"}


class SourceError(ValueError):
    """A fault of an assignment's source; the text names the file and the cell."""


def assignment_names() -> list[str]:
    """Return the names of the assignments that have a source."""
    return sorted(path.stem for path in ASSIGNMENTS_DIR.glob("a*.md"))


def check_complete() -> None:
    """Raise `CourseError` if the sources are those of an installed package, without solutions and hidden tests."""
    if ASSIGNMENTS_DIR.parent.samefile(Path(course_lib.__file__).parent):
        raise CourseError(
            tr(
                pt="o pacote instalado não traz soluções nem testes ocultos: para isso use o clone do repositório.",
                en="the installed package has no solutions and no hidden tests: for this use the repository's clone.",
            )
        )


def render(name: str, language: Language) -> NotebookNode:
    """Return the full notebook of `language`, with solutions, hidden tests and nbgrader's metadata.

    The code is the same in both languages, but for the line that chooses the language, and so are the cells' ids.
    Raises `SourceError` if there is no such assignment or its source breaks a rule.
    """
    cells = [c for c in _load(name) if c.cell_type == "code" or c.metadata["lang"] == language]
    cells = [part for cell in cells for part in _question_and_answer(cell)]
    rendered = [_cell(cell, k) for k, cell in enumerate(cells)]
    first = next(k for k, cell in enumerate(cells) if cell.cell_type == "code")
    rendered.insert(first, _known(LANGUAGE_CELL, "locked", switch(language)))
    metadata = {
        "course": {"assignment": name, "language": language},
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.v4.new_notebook(cells=rendered, metadata=nbformat.from_dict(metadata))


def _load(name: str) -> list[NotebookNode]:
    """Return the cells of the source of `name`, once they keep every rule."""
    if name not in assignment_names():
        known = ", ".join(assignment_names())
        raise SourceError(
            tr(pt=f"{name}: não há essa tarefa; há {known}", en=f"{name}: no such assignment; there is {known}")
        )
    path = ASSIGNMENTS_DIR / f"{name}.md"
    try:
        cells = jupytext.reads(path.read_text("utf-8"), fmt="md:myst").cells
        _check(cells)
    except (SourceError, SyntaxError, MystMetadataParsingError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"{path.name}: {error}".splitlines()[0]) from None
    return cells


def _kind(cell: NotebookNode) -> str | None:
    return next((kind for kind in KINDS if kind in cell.metadata), None)


def _cell(cell: NotebookNode, position: int) -> NotebookNode:
    if cell.cell_type == "markdown":
        return _text(cell, position)
    kind = _kind(cell)
    if kind is None:
        return nbformat.v4.new_code_cell(cell.source, id=f"code-{position:02d}", metadata=_GO_ON)
    known = _known(cell.metadata[kind], kind, cell.source)
    if kind == "test":
        known.metadata.nbgrader["points"] = cell.metadata["points"]
        known.metadata |= _GO_ON
    return known


def _question_and_answer(cell: NotebookNode) -> list[NotebookNode]:
    """Part a written question, which is text like all other, from the place of its answer, with the rubric in it."""
    if "written" not in cell.metadata:
        return [cell]
    text, begin, rubric = cell.source.partition(f"### BEGIN {_MARKERS['solution']}")
    return [
        nbformat.v4.new_markdown_cell(text.strip(), metadata={"lang": cell.metadata["lang"]}),
        nbformat.v4.new_markdown_cell(begin + rubric, metadata=cell.metadata),
    ]


def _text(cell: NotebookNode, position: int) -> NotebookNode:
    grade_id = cell.metadata.get("written")
    if grade_id is None:
        return nbformat.v4.new_markdown_cell(cell.source, id=f"text-{position:02d}")
    nbgrader = _nbgrader(grade_id, grade=True, solution=True) | {"points": cell.metadata["points"]}
    return nbformat.v4.new_markdown_cell(cell.source, id=grade_id, metadata=nbformat.from_dict({"nbgrader": nbgrader}))


def _known(grade_id: str, kind: str, source: str) -> NotebookNode:
    nbgrader = _nbgrader(grade_id, grade=kind == "test", solution=kind == "solution")
    return nbformat.v4.new_code_cell(source, id=grade_id, metadata=nbformat.from_dict({"nbgrader": nbgrader}))


def _nbgrader(grade_id: str, grade: bool, solution: bool) -> dict[str, Any]:
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def _check(cells: list[NotebookNode]) -> None:
    _check_languages([c for c in cells if c.cell_type == "markdown"])
    graded = [c for c in cells if c.cell_type == "code" and _kind(c)]
    written = [c for c in cells if c.cell_type == "markdown" and "written" in c.metadata]
    ids = [LANGUAGE_CELL, *(c.metadata[_kind(c)] for c in graded), *(c.metadata["written"] for c in written[::2])]
    for grade_id in ids:
        if ids.count(grade_id) > 1:
            raise SourceError(tr(pt=f"{grade_id}: identificador repetido", en=f"{grade_id}: id used twice"))
    for cell in written:
        _check_written(cell)
    code = [c for c in cells if c.cell_type == "code"]
    for cell in code:
        _check_cell(cell, _kind(cell))
    _check_names(code)


def _check_languages(cells: list[NotebookNode]) -> None:
    """Raise `SourceError` unless the prose stands in pairs pt, en with the same headings."""
    for pt, en in zip_longest(cells[::2], cells[1::2]):
        pair = tuple(c.metadata.get("lang") if c else None for c in (pt, en))
        start = pt.source.splitlines()[:1]
        if pair != LANGUAGES:
            raise SourceError(
                tr(pt=f"{start}: esperado um par pt, en; há {pair}", en=f"{start}: expected a pair pt, en; got {pair}")
            )
        asked = [(c.metadata.get("written"), c.metadata.get("points")) for c in (pt, en)]
        if asked[0] != asked[1]:
            raise SourceError(tr(pt=f"{start}: perguntas diferem: {asked}", en=f"{start}: questions differ: {asked}"))
        levels = [[line.split()[0] for line in c.source.splitlines() if line.startswith("#")] for c in (pt, en)]
        if levels[0] != levels[1]:
            raise SourceError(tr(pt=f"{start}: títulos diferem: {levels}", en=f"{start}: headings differ: {levels}"))


def _check_written(cell: NotebookNode) -> None:
    """Raise `SourceError` unless a written question has points and a rubric."""
    name, points = cell.metadata["written"], cell.metadata.get("points")
    if not (type(points) is int and points > 0):
        raise SourceError(tr(pt=f"{name}: faltam pontos", en=f"{name}: points are missing"))
    for marker in (f"### BEGIN {_MARKERS['solution']}", f"### END {_MARKERS['solution']}"):
        if cell.source.count(marker) != 1:
            raise SourceError(tr(pt=f"{name}: esperado um {marker}", en=f"{name}: expected one {marker}"))


def _check_cell(cell: NotebookNode, kind: str | None) -> None:
    """Raise `SourceError` unless a code cell has the options and markers of its kind, and no others."""
    name = cell.metadata[kind] if kind else cell.source.splitlines()[:1]
    points, marker = cell.metadata.get("points"), _MARKERS.get(kind or "")
    unknown = ", ".join(set(cell.metadata) - {kind} - ({"points"} if kind == "test" else set()))
    if unknown:
        raise SourceError(tr(pt=f"{name}: opção desconhecida: {unknown}", en=f"{name}: unknown option: {unknown}"))
    if kind == "test" and not (type(points) is int and points > 0):
        raise SourceError(tr(pt=f"{name}: faltam pontos", en=f"{name}: points are missing"))
    if kind == "solution" and f"### BEGIN {marker}" not in cell.source:
        raise SourceError(tr(pt=f"{name}: falta ### BEGIN {marker}", en=f"{name}: no ### BEGIN {marker}"))
    for owner, text in _MARKERS.items():
        begins, ends = cell.source.count(f"### BEGIN {text}"), cell.source.count(f"### END {text}")
        if begins != ends or (begins and owner != kind):
            raise SourceError(tr(pt=f"{name}: BEGIN {text} fora de lugar", en=f"{name}: BEGIN {text} out of place"))


def _check_names(cells: list[NotebookNode]) -> None:
    """Raise `SourceError` if a test uses a name that no locked cell, graded function or graded class gives it."""
    known = set(dir(builtins))
    for cell in cells:
        tree, kind = ast.parse(cell.source), _kind(cell)
        if kind == "locked":
            known |= _names_set(tree.body)
        elif kind == "solution":
            known |= {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        elif kind == "test":
            loaded = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
            missing = sorted(loaded - known - _names_set(tree.body))
            if missing:
                text, names = cell.metadata["test"], ", ".join(missing)
                raise SourceError(
                    tr(
                        pt=f"{text}: usa {names}, que nenhuma célula travada define",
                        en=f"{text}: uses {names}, which no locked cell sets",
                    )
                )


def _names_set(body: list[ast.stmt]) -> set[str]:
    names: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.alias):
                names.add((node.asname or node.name).split(".")[0])
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    return names
