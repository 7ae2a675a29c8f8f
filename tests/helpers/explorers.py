"""An explorer as a page of its own: its section, the shared style and the theme's colours, and its scripts."""

from importlib import import_module

from course_lib.figures.kit.canvas import LANG_CODES
from helpers.paths import ROOT

ASSETS = ROOT / "book" / "assets"
STYLE = (ASSETS / "explorer.css").read_text("utf-8")
# The theme's variables, as pydata-sphinx-theme sets them in the dark.
DARK = (
    "html { background: #14181e; color: #ced6dd; --pst-color-background: #14181e; --pst-color-text-base: #ced6dd; "
    "--pst-color-surface: #29313d; --pst-color-text-muted: #9ca4af; --pst-color-border: #48566b; "
    "--pst-color-primary: #3fb1c5 }"
)


def section_of(name, language):
    return import_module(f"course_lib.figures.explorers.{name}.section").explorer_html(language)


def html_of(name, language, dark=False):
    return (
        f'<!doctype html><html lang="{LANG_CODES[language]}" data-theme="{"dark" if dark else "light"}"><head>'
        f"<title>{name}</title><style>body {{ font: 18px/1.65 system-ui }} {DARK if dark else ''} {STYLE}</style>"
        f"</head><body><main><h1>{name}</h1>{section_of(name, language)}</main></body></html>"
    )


def scripts_of(name):
    """The shared script, and the explorer's own."""
    return [(ASSETS / f"explorer{ending}.js").read_text("utf-8") for ending in ("", f"-{name}")]
