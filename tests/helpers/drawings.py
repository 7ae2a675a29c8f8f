"""What the tests of the figures read off a drawing."""

import xml.etree.ElementTree as ET
from functools import cache

from course_lib.figures.catalogue import FIGURES

SVG = "{http://www.w3.org/2000/svg}"


@cache
def source(name, language):
    """The figure as it is written into its file."""
    return FIGURES[name](language)


def drawn(name, language):
    """The figure's elements."""
    return ET.fromstring(source(name, language))


def words(root):
    """What is written in a drawing."""
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def wires(root, **style):
    """The paths drawn with these attributes."""
    style = {key.replace("_", "-"): value for key, value in style.items()}
    return [e for e in root.iter(f"{SVG}path") if all(e.get(key) == value for key, value in style.items())]


def marks(root):
    """Where each text stands: (text, x, y)."""
    return {"".join(e.itertext()): (float(e.get("x")), float(e.get("y"))) for e in root.iter(f"{SVG}text")}
