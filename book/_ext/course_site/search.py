"""The search with and without accents: "portao" finds "portão", in the index as in what a reader types."""

import unicodedata
from types import SimpleNamespace

from sphinx.application import Sphinx
from sphinx.search import IndexBuilder, SearchLanguage, languages
from sphinx.search.en import SearchEnglish
from sphinx.search.pt import SearchPortuguese

FOLDED = """
const accented = new Stemmer();
Stemmer = function () {
  this.stemWord = (word) => accented.stemWord(word.normalize("NFD").replace(/[\\u0300-\\u036f]/g, ""));
};
"""


def setup(app: Sphinx) -> None:
    """Put the folding languages in the place of Sphinx's."""
    languages.update(en=folding(SearchEnglish), pt=folding(SearchPortuguese))


def fold(word: str) -> str:
    """Return the word without its accents and cedillas."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def folding(language: type[SearchLanguage]) -> type[SearchLanguage]:
    """Return the language with a stemmer that folds first, here and in the browser."""

    class Folding(language):  # type: ignore[misc, valid-type]
        js_stemmer_rawcode = ""
        js_stemmer_code = IndexBuilder.get_js_stemmer_code(SimpleNamespace(lang=language({}))) + FOLDED  # type: ignore[arg-type]

        def stem(self, word: str) -> str:
            return str(super().stem(fold(word)))

    return Folding
