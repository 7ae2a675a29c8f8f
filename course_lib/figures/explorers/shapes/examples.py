"""The examples, of the course's tasks in each language, as the columns that the network goes through."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from course_lib.language import Both, Language

Shape = Literal["many-to-one", "in-step", "out-of-step", "one-to-many"]
SHAPES: dict[Shape, tuple[Both, Both]] = {  # the name of each, and what is asked
    "many-to-one": (Both(pt="muitos para um", en="many to one"), Both(pt="que língua?", en="which language?")),
    "in-step": (
        Both(pt="muitos para muitos, no mesmo passo", en="many to many, in step"),
        Both(pt="nome próprio?", en="a proper name?"),
    ),
    "out-of-step": (
        Both(pt="muitos para muitos, outro comprimento", en="many to many, out of step"),
        Both(pt="número?", en="which number?"),
    ),
    "one-to-many": (Both(pt="um para muitos", en="one to many"), Both(pt="que nome?", en="which name?")),
}
LANGUAGE_OF = {
    "souza": Both(pt="português", en="Portuguese"),
    "aho": Both(pt="finlandês", en="Finnish"),
}
NUMBERS = (2000, 122)
WORDS: dict[int, Both] = {
    2000: Both(pt="dois mil", en="two thousand"),
    122: Both(pt="cento e vinte e dois", en="one hundred and twenty two"),
}
# Each sentence, and the place of the word that is somebody's name, if one is.
SENTENCES: dict[Language, tuple[tuple[str, int | None], ...]] = {
    "pt": (("a rosa caiu da escada", 1), ("a rosa caiu do vaso", None)),
    "en": (("hope was the last to arrive", 0), ("hope was the theme of the sermon", None)),
}
YES, NO, END = Both(pt="sim", en="yes"), Both(pt="não", en="no"), Both(pt="fim", en="end")
LONGEST = 9  # columns


class Column(NamedTuple):
    """One step: what the cell reads, whether it wrote that itself, what it answers, and whether it writes."""

    reads: str = ""
    own: bool = False
    answer: str = ""
    writes: bool = False


@dataclass(frozen=True)
class Example:
    """A shape with its data: what stands in the list, and the columns."""

    key: str
    shape: Shape
    name: str
    columns: tuple[Column, ...]


def _written(given: Sequence[Column], symbols: Sequence[str]) -> tuple[Column, ...]:
    """The columns that write: the first has only what was read, the others what they have just written."""
    first = given[0] if given else Column()
    later = (Column(before, True, symbol, True) for before, symbol in pairwise(symbols))
    return (first._replace(answer=symbols[0], writes=True), *later)


def examples(language: Language) -> tuple[Example, ...]:
    """Return all examples in the order in which they are offered."""
    found = []
    for name, tongue in LANGUAGE_OF.items():
        *before, last = (Column(letter) for letter in name)
        columns = (*before, last._replace(answer=tongue.text(language)))
        found.append(Example(f"read-{name}", "many-to-one", name, columns))
    for place, (sentence, at) in enumerate(SENTENCES[language]):
        words = enumerate(sentence.split())
        columns = tuple(Column(word, answer=(YES if k == at else NO).text(language)) for k, word in words)
        found.append(Example(f"tag-{place}", "in-step", sentence, columns))
    for value in NUMBERS:
        heard = WORDS[value].text(language)
        columns = (*map(Column, heard.split()), *_written((), [*str(value), END.text(language)]))
        found.append(Example(f"write-{value}", "out-of-step", heard, columns))
    for name, tongue in LANGUAGE_OF.items():
        columns = _written([Column(tongue.text(language))], name)
        found.append(Example(f"spell-{name}", "one-to-many", f"{tongue.text(language)} → {name}", columns))
    return tuple(found)
