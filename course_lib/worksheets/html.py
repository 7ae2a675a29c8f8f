"""A sheet and its key as HTML: real tables, with blanks that a screen reader names."""

import re

from course_lib.figures.explorers.kit import html_math
from course_lib.language import Both, Language
from course_lib.worksheets.base import Group, Number, Row, Sheet, Table
from course_lib.worksheets.texts import KEY, NOTE, WORK
from course_lib.worksheets.values import UNIT, decimal, short, written

BLANK = Both(pt="lacuna", en="blank")
NAME = Both(pt="Nome", en="Name")
DATE = Both(pt="Data", en="Date")
SEED = Both(pt="Folha {seed}", en="Sheet {seed}")


def sheet_html(sheet: Sheet, seed: int, language: Language) -> str:
    """Return a sheet to be filled in, without its title, which belongs to the page."""
    lines = "".join(f"<span>{text.text(language)}</span>" for text in (NAME, DATE))
    head = f'<p class="ws-head" aria-hidden="true">{lines}<b>{_seed(seed, language)}</b></p>'
    note = NOTE.text(language).format(unit=decimal(UNIT, language))
    said = "".join(f"<p>{rich(text)}</p>" for text in (*(text.text(language) for text in sheet.text), note))
    given = "".join(_table(table, language) for table in sheet.given)
    work = "".join(_table(table, language) for table in sheet.blank)
    return (
        f'<div class="worksheet">{head}{said}<div class="ws-given">{given}</div>{work}{_remark(sheet, language)}</div>'
    )


def key_html(sheet: Sheet, seed: int, language: Language) -> str:
    """Return the key of a sheet: its tables with every number, and the sum that each k is."""
    work = "".join(_table(table, language, key=True) for table in sheet.blank)
    return f'<div class="worksheet ws-key"><p class="ws-head"><b>{_seed(seed, language)}</b></p>{work}</div>'


def rich(text: str) -> str:
    """Write a text with `$mathematics$` and `*emphasis*` as HTML."""
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", html_math(text))


def _seed(seed: int, language: Language) -> str:
    return SEED.text(language).format(seed=seed)


def _remark(sheet: Sheet, language: Language) -> str:
    return f'<p class="ws-remark">{rich(sheet.remark.text(language))}</p>'


def _table(table: Table, language: Language, key: bool = False) -> str:
    corner = rich(table.corner.text(language))
    first = f'<th scope="col">{corner}</th>' if corner else "<td></td>"
    heads = "".join(f'<th scope="col">{rich(column.text(language))}</th>' for column in table.columns)
    bodies = "".join(_group(group, len(table.columns), language, key) for group in table.groups)
    title = KEY if key and table.caption == WORK else table.caption
    caption = f"<caption>{rich(title.text(language))}</caption>"
    return f"<table>{caption}<thead><tr>{first}{heads}</tr></thead>{bodies}</table>"


def _group(group: Group, columns: int, language: Language, key: bool) -> str:
    head = ""
    if group.heading:
        title = rich(group.heading.text(language))
        head = f'<tr class="ws-group"><th colspan="{columns + 1}" scope="rowgroup">{title}</th></tr>'
    return f"<tbody>{head}{''.join(_row(row, language, key) for row in group.rows)}</tbody>"


def _row(row: Row, language: Language, key: bool) -> str:
    if row.given:
        cells = [short(number.value, language) for number in row.numbers]
    else:
        cells = [_found(number, language) if key else _blank(language) for number in row.numbers]
    kind = "" if row.given else ' class="ws-work"'
    written_out = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr{kind}><th scope="row">{rich(row.label.text(language))}</th>{written_out}</tr>'


def _blank(language: Language) -> str:
    return f'<span class="ws-blank" role="img" aria-label="{BLANK.text(language)}"></span>'


def _found(number: Number, language: Language) -> str:
    whole, sign, decimals = written(number.value, language).partition(" ")
    found = f"<b>{whole}</b>{f' <small>{sign}{decimals}</small>' if sign else ''}"
    return f'{found}<small class="ws-sum">{sum_of(number.terms, language)}</small>' if number.terms else found


def sum_of(terms: tuple[float, ...], language: Language) -> str:
    """Write a sum: "−2 + 4 − 1/2"."""
    first, *rest = (short(term, language) for term in terms)
    return first + "".join(f" − {term[1:]}" if term.startswith("−") else f" + {term}" for term in rest)
