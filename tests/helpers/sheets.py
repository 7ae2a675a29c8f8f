"""How a worksheet is read by one who has only the paper: its tables as numbers, by the labels of their rows."""

from fractions import Fraction

import numpy as np
from bs4 import BeautifulSoup

from course_lib.cells.base import CellParams
from course_lib.language import marked
from course_lib.worksheets import sheets
from course_lib.worksheets.html import key_html, sheet_html

UNIT = np.log(3) / 2


def soup(key, seed, language, part):
    """A sheet or its key as HTML."""
    sheet = next(sheet for sheet in sheets(seed) if sheet.key == key)
    write = sheet_html if part == "sheet" else key_html
    return BeautifulSoup(write(sheet, seed, language), "html.parser")


def number(text, language):
    """A written number; a fraction is exact, also when its decimal form stands after it."""
    first = text.split("=")[0].split("≈")[0].strip().replace("−", "-")
    assert "," not in first if language == "en" else "." not in first, text
    return Fraction(marked(first, language) if language == "en" else first.replace(",", "."))


def tables(html, language):
    """Every table by its caption (by turns, where two have the same): its rows of numbers by their labels."""
    found = []
    for table in html.find_all("table"):
        rows = {}
        for line in table.select("tbody tr:not(.ws-group)"):
            for small in line.select(".ws-sum"):
                small.extract()
            cells = [cell.get_text(" ", strip=True) for cell in line.find_all("td")]
            rows[line.th.get_text()] = [number(cell, language) if cell else None for cell in cells]
        found.append(rows)
    return found


def sums(html, language):
    """What each sum on the key adds, beside what it comes to."""
    for cell in html.select("td:has(.ws-sum)"):
        terms = cell.select_one(".ws-sum").get_text().replace("− ", "+ −").split(" + ")
        yield number(cell.b.get_text(), language), [number(term, language) for term in terms]


def floats(rows):
    """Rows of numbers as an array."""
    return np.array([[float(value) for value in row] for row in rows])


def params(weights, inputs=slice(0, 2), state=slice(2, -1), bias=-1):
    """The parameters of a cell from its table of weights, in multiples of λ, by the places of the columns."""
    table = floats(weights.values()) * UNIT
    return CellParams(table[:, inputs], table[:, state], table[:, bias], np.zeros(len(table)))
