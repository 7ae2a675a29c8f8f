"""Put a hand-in back on the assignment's rails: its tests, their order, and every cell's metadata."""

from dataclasses import dataclass, field, replace
from typing import Any

from nbformat import NotebookNode, from_dict

from course_lib.grading.notebook.cells import LANGUAGE_CELL, SourceCell, language_of, switch, visible
from course_lib.grading.notebook.student import ANSWER_STUB
from course_lib.language import LANGUAGES, Both, Language

# Stands for an answer in writing where no cell says which it is: not the stub, so that a person looks for the answer.
_UNMARKED = Both(
    pt="*Este notebook perdeu as marcas das células: a resposta, se há uma, está num texto mais acima.*",
    en="*This notebook has lost the marks of its cells: the answer, if there is one, is in a text further up.*",
)


@dataclass
class Changes:
    """What was not as the assignment left it, by the ids of the cells."""

    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.moved or self.doubled)


def restore(notebook: NotebookNode, sources: list[SourceCell], assignment: str) -> tuple[NotebookNode, Changes]:
    """Return the hand-in as a new notebook with nothing in it but the student's own text and the assignment's cells.

    No metadata of the hand-in survives except its language. Locked cells get their source back; those that are missing
    come back at their place; cells that the assignment knows stand in its order, each followed by the student's own
    cells that came after it. Of a doubled cell the last one counts, as in nbgrader.
    """
    language = language_of(notebook)
    sources = [_in_language(source, language) for source in sources]
    known = {source.name: source for source in sources}
    changes = Changes()
    found: list[str] = []
    groups: dict[str, list[NotebookNode]] = {"": []}
    for cell, name in _named(notebook.cells, known, changes):
        if name:
            found.append(name)
            groups[name] = [_known_cell(cell, known[name], changes)]
        else:
            groups[found[-1] if found else ""].append(_free_cell(cell))
    order = [source.name for source in sources]
    expected = sorted(found, key=order.index)
    changes.moved = [name for name, other in zip(found, expected, strict=True) if name != other]
    unanswered = _UNMARKED if set(found) <= {LANGUAGE_CELL} else ANSWER_STUB
    for name in order:
        if name not in groups and (known[name].locked or known[name].grade):
            changes.missing.append(name)
            text = known[name].source if known[name].locked else unanswered.text(language)
            groups[name] = [_fresh(known[name], text)]
    cells = [cell for name in ["", *order] for cell in groups.get(name, [])]
    for k, cell in enumerate(cells):
        cell.id = f"cell-{k}"
    metadata = {
        "course": {"assignment": assignment, "language": language},
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    whole = from_dict({"metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    whole.cells = cells
    return whole, changes


def _in_language(source: SourceCell, language: Language) -> SourceCell:
    """Return the cell as the edition of `language` has it: one record serves both, and one cell of it differs."""
    return replace(source, source=switch(language)) if source.name == LANGUAGE_CELL else source


def _grade_id(cell: NotebookNode) -> str:
    """Return the name that the assignment gave to a cell: in nbgrader's metadata, or as its id where these are gone."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    if isinstance(name, str):
        return name
    if _source(cell) in map(switch, LANGUAGES):  # releases of before this cell was locked do not mark it
        return LANGUAGE_CELL
    return str(cell.get("id", ""))


def _named(cells: list[NotebookNode], known: dict[str, SourceCell], changes: Changes) -> list[tuple[NotebookNode, str]]:
    """Give each cell the id that counts: none for a cell that the assignment does not know or that comes again."""
    seen: set[str] = set()
    named = []
    for cell in reversed(cells):
        name = _grade_id(cell)
        if name in seen:
            changes.doubled.append(name)
        named.append((cell, name if name in known and name not in seen else ""))
        seen |= {name} & known.keys()
    return named[::-1]


def _source(cell: NotebookNode) -> str:
    source = cell.get("source", "")
    text = source if isinstance(source, str) else "".join(map(str, source if isinstance(source, list) else []))
    return text.encode("utf-8", "replace").decode("utf-8")  # half a character, which JSON can hold, goes nowhere


def _fresh(source: SourceCell, text: str) -> NotebookNode:
    return _new(source.cell_type, text, source.metadata())


def _new(kind: str, text: str, metadata: dict[str, Any]) -> NotebookNode:
    """Make a cell as nbformat would, which takes a hundred times as long to look at it from all sides."""
    code: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return from_dict({"cell_type": kind, "metadata": metadata, "source": text} | code)


def _known_cell(cell: NotebookNode, source: SourceCell, changes: Changes) -> NotebookNode:
    if not source.locked:
        return _fresh(source, _source(cell))
    if _source(cell).strip() not in (visible(source.source), source.source.strip()):
        changes.changed.append(source.name)
    return _fresh(source, source.source)


def _free_cell(cell: NotebookNode) -> NotebookNode:
    return _new("code" if cell.get("cell_type") == "code" else "markdown", _source(cell), {})
