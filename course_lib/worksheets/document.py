"""Sheets or keys as a page of their own, that needs nothing else: for a printer, and for the PDF."""

from typing import Literal

from course_lib.figures.kit.canvas import LANG_CODES
from course_lib.language import Both, Language
from course_lib.outside import outside
from course_lib.worksheets.html import key_html, rich, sheet_html
from course_lib.worksheets.sheets import sheets

Part = Literal["sheets", "keys"]
PARTS: tuple[Part, ...] = ("sheets", "keys")
TITLES: dict[Part, Both] = {
    "sheets": Both(pt="Folhas de exercícios", en="Worksheets"),
    "keys": Both(pt="Gabaritos das folhas de exercícios", en="Answer keys of the worksheets"),
}
COURSE = Both(pt="Redes recorrentes e LSTM", en="Recurrent networks and the LSTM")
STYLE = """
body { max-width: 52rem; margin: 0 auto; padding: .75rem; color: #000; background: #fff; }
body { font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.15rem; margin: 1rem 0 .5rem; }
@media print {
  body { max-width: none; padding: 0; } h1 { font-size: 11pt; margin: 0; } h2 { font-size: 13pt; margin: 0 0 2mm; }
}
"""


def document(part: Part, seed: int, language: Language) -> str:
    """Return the sheets of a seed, or their keys, as one HTML document, each on a printed page of its own."""
    write = sheet_html if part == "sheets" else key_html
    title = TITLES[part].text(language)
    sections = "".join(
        f"<section><h2>{rich(sheet.title.text(language))}</h2>{write(sheet, seed, language)}</section>\n"
        for sheet in sheets(seed)
    )
    style = STYLE + outside("book/assets/worksheets.css").read_text("utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{LANG_CODES[language]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} · {COURSE.text(language)}</title><style>{style}</style></head>\n"
        f"<body><main><h1>{title}</h1>\n{sections}</main></body></html>\n"
    )
