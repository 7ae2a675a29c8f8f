"""The LSTM explorer: a section of a page where a reader steps a real cell through a short sequence."""

from course_lib.figures.svg import LANG_CODES
from course_lib.language import Language


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    return f'<section class="lstm-explorer" lang="{LANG_CODES[language]}"></section>'
