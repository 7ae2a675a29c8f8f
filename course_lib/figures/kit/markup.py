"""Text for drawings: labels with `$mathematics$` cut into runs, and XML elements.

`$c_{t−1}$` has an italic letter and a subscript; a word such as `tanh` is upright.
"""

import re
from unicodedata import normalize
from xml.sax.saxutils import escape, quoteattr

_TOKEN = re.compile(r"_\{([^}]*)\}|_(.)|([^\W\d_]+)|([^_])")


def number(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def tag(name: str, content: str | None = None, **attributes: object) -> str:
    """Write one element; attributes that are `None` are left out, and `_` in their names stands for `-`."""

    def written(value: object) -> str:
        return quoteattr(number(value) if isinstance(value, (int, float)) else str(value))

    head = name + "".join(f" {k.replace('_', '-')}={written(v)}" for k, v in attributes.items() if v is not None)
    return f"<{head}/>" if content is None else f"<{head}>{content}</{name}>"


def _letters(text: str) -> list[tuple[str, bool, bool]]:
    """Cut mathematics into (text, italic, subscript) runs: a Latin letter on its own is italic, a word is upright."""
    found: list[tuple[str, bool, bool]] = []
    for braced, single, word, other in _TOKEN.findall(text):
        if braced or single:
            found += [(run, italic, True) for run, italic, _ in _letters(braced or single)]
        else:
            latin = len(word) == 1 and normalize("NFD", word)[0].isascii()  # h and ĥ, but not σ
            found.append((word or other, latin, False))
    return found


def runs(text: str) -> list[tuple[str, bool, bool]]:
    """Cut a label with `$mathematics$` into (text, italic, subscript) runs."""
    pieces = text.split("$")
    return [run for k, p in enumerate(pieces) if p for run in (_letters(p) if k % 2 else [(p, False, False)])]


def rich_text(text: str, size: float) -> str:
    """Turn a label with `$mathematics$` into SVG `tspan`s for a font of `size` units."""
    spans: list[str] = []
    lowered = False
    for run, italic, below in runs(text):
        shift = (below - lowered) * 0.25 * size
        lowered = below
        spans.append(
            tag(
                "tspan",
                escape(run),
                dy=shift or None,
                font_size=0.74 * size if below else None,
                font_style="italic" if italic else None,
            )
            if shift or below or italic
            else escape(run)
        )
    return "".join(spans)
