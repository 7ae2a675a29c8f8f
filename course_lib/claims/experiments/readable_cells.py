"""How many cells of a character model tell, each alone, what a reader can name: against shifted labels."""

import re

import numpy as np
import torch

from course_lib.cells.lstm import lstm_gates
from course_lib.claims.base import Claim, Dots, Result, median
from course_lib.claims.learning import one_hot
from course_lib.claims.question import Question
from course_lib.claims.training import Budget, network, train
from course_lib.language import LANGUAGES, Both, Language
from course_lib.nn import ManyToMany
from course_lib.tasks import characters
from course_lib.tasks.base import encode
from course_lib.tasks.characters import LETTERS, text_parts

UNITS, STEPS, RATE, BUDGET = 64, 50, 0.01, Budget(400, goal=0.75, stops=False, every=50)
SENTENCE, LINE = 60, 100  # letters since it began: from there on a reader is far into it
SHIFTS, LEAST, ABOVE = 20, 500, 0.05  # of the labels, in letters; the share of cells beyond chance's that counts
BY_EYE = 0.9  # of the pairs of letters in the right order: a reader of the coloured text would see it
PROPERTIES = {
    "word": Both(pt="as duas primeiras letras de uma palavra", en="the first two letters of a word"),
    "sentence": Both(pt="a parte adiantada de uma frase", en="being far into a sentence"),
    "line": Both(pt="a parte adiantada de um parágrafo", en="being far into a paragraph"),
    "aside": Both(pt="o que está entre aspas ou parênteses", en="being inside quotes or brackets"),
}


def run(case: Language, seed: int, size: float) -> Result:
    task = characters(case, STEPS)
    model = network("lstm", task, UNITS, seed)
    text = text_parts(case)["validation"] + text_parts(case)["test"]
    before = ranks(model, text)  # type: ignore[arg-type]
    ended = train(model, task, BUDGET.of(size), RATE, seed)
    after, rng, best, found = ranks(model, text), np.random.default_rng(seed), [], {}  # type: ignore[arg-type, var-annotated]
    for name, holds in labels(text).items():
        shifts = rng.integers(LEAST, len(text) - LEAST, SHIFTS + 1)
        chance, *shifted = (order(after, np.roll(holds, shift)) for shift in shifts)
        best.append(order(after, holds))
        limit, untrained = np.max(shifted, axis=0), [order(before, np.roll(holds, shift)) for shift in [0, *shifts[1:]]]
        found |= {name: share(best[-1] > limit), f"{name}_chance": share(chance > limit)}
        found |= {f"{name}_untrained": share(untrained[0] > np.max(untrained[1:], axis=0))}
        found |= {f"{name}_best": float(best[-1].max())}
    return {**ended, **found, "by_eye": share(np.max(best, axis=0) >= BY_EYE)}


def ranks(model: ManyToMany, text: str) -> np.ndarray:
    """The rank (T, H) among all letters of a text of what each cell holds after each, read from a state of zeros.

    What it holds is taken as tanh(c) = h / o.
    """
    xs, layer = one_hot(len(LETTERS))(torch.tensor(encode(text, LETTERS)))[:, None], model.layer
    with torch.no_grad():
        hs, _ = layer(xs)
        *_, o = lstm_gates(xs[:, 0], torch.cat((torch.zeros_like(hs[:1, 0]), hs[:-1, 0])), layer.params(0))
    return (hs[:, 0] / o).argsort(0).argsort(0).numpy() + 1


def labels(text: str) -> dict[str, np.ndarray]:
    """At which letters (T,) of a text each property holds; it can be told from what has been read."""
    found = {
        "word": r"\b\w\w?",
        "sentence": rf"(?<=[.!?\n])[^.!?\n]{{{SENTENCE}}}([^.!?\n]+)",
        "line": rf"(?<=\n)[^\n]{{{LINE}}}([^\n]+)",
        "aside": r"\(([^()\n]*)\)|\"([^\"\n]*)\"|“([^”\n]*)”",
    }
    return {name: _places(pattern, text) for name, pattern in found.items()}


def _places(pattern: str, text: str) -> np.ndarray:
    places = np.zeros(len(text), bool)
    for match in re.finditer(pattern, text):
        begin, end = match.span(match.lastindex or 0)
        places[begin:end] = True
    return places


def order(ranks: np.ndarray, holds: np.ndarray) -> np.ndarray:
    """How often (H,) a cell tells a letter at which a property holds from one at which not: .5 is chance, 1 always.

    Source: Hanley & McNeil (1982), The meaning and use of the area under a receiver operating characteristic curve.
    """
    inside = int(holds.sum())
    area = (ranks[holds].sum(0) - inside * (inside + 1) / 2) / (inside * (len(holds) - inside))
    return np.maximum(area, 1 - area)


def share(cells: np.ndarray) -> float:
    """The share of all cells that are marked."""
    return float(cells.mean())


NAMES = {"pt": Both(pt="português", en="Portuguese"), "en": Both(pt="inglês", en="English")}


def told(name: str, case: Language) -> Question:
    """Whether more cells than by chance tell a property, in one language."""
    what, where = PROPERTIES[name], NAMES[case]
    asks = Both(pt=f"em {where.pt}, há células que dizem {what.pt}", en=f"in {where.en}, cells tell {what.en}")
    return Question(asks, name, case, minus=f"{name}_chance", margin=ABOVE, when=asks)


def aside(name: str, minus: str, case: Language, pt: str, en: str, margin: float = 0.0) -> Question:
    where = NAMES[case]
    asks = Both(pt=f"em {where.pt}, {pt}", en=f"in {where.en}, {en}")
    return Question(asks, name, case, minus=minus, margin=margin, aside=True)


CLAIM = Claim(
    name="readable_cells",
    sentence=Both(
        pt="Num modelo de letras, células isoladas seguem coisas que um leitor sabe nomear: aspas, a posição na frase.",
        en="In a character model, single cells follow things that a reader can name: quotes, a place in the sentence.",
    ),
    sources=("001", "003", "karpathy2015"),
    cases=NAMES,
    run=run,
    rule=Both(
        pt="Uma LSTM de 64 unidades aprende, em 400 passos de 32 trechos de 50 letras (Adam, taxa 0,01), a prever a "
        "próxima letra da prosa deste livro, numa língua; ficam os pesos melhores na validação. Depois ela lê a "
        "validação e o teste de uma vez. De cada letra sabe-se se é uma das duas primeiras da palavra; se vem mais de "
        "60 letras depois do começo da frase; se vem mais de 100 depois do começo do parágrafo; se está entre aspas ou "
        "parênteses. Uma célula diz uma dessas coisas se o que ela guarda (c) põe na ordem certa mais pares de letras, "
        "uma em que a coisa vale e outra em que não, do que com qualquer um de 20 deslocamentos das mesmas marcas ao "
        "longo do texto. Por acaso isso acontece com uma célula em 21; conta-se quantas o fazem com um 21º "
        "deslocamento, e essa parte se desconta. Vale se sobram mais de 5% das células. À parte: quantas se leem a "
        "olho, com 9 de cada 10 pares na ordem certa, e se o treino aumenta o número das que dizem onde a frase está.",
        en="An LSTM of 64 units learns in 400 steps of 32 stretches of 50 letters (Adam, rate 0.01) to tell the next "
        "letter of this book's prose, in one language; the weights that are best on validation are kept. Then it reads "
        "validation and test in one go. Of each letter it is known whether it is one of the first two of its word; "
        "whether it comes more than 60 letters after its sentence began; more than 100 after its paragraph began; and "
        "whether it stands inside quotes or brackets. A cell tells one of these if what it holds (c) puts more "
        "pairs of letters, one at which the thing holds and one not, in the right order than with any of 20 shifts "
        "of the same labels along the text. By chance one cell in 21 does; how many do with a 21st shift is counted "
        "and taken off. It holds if more than 5% of the cells are left. Aside: how many can be read by eye, with 9 of "
        "10 pairs in the right order, and whether training adds to those that tell how far the sentence has come.",
    ),
    questions=(
        *(told(name, case) for name in PROPERTIES for case in LANGUAGES),
        *(
            aside(
                "sentence",
                "sentence_untrained",
                case,
                "o treino aumenta as que dizem da frase",
                "training adds cells that tell of the sentence",
                ABOVE,
            )
            for case in LANGUAGES
        ),
        *(
            aside("by_eye", "", case, "há células que se leem a olho", "some cells can be read by eye", 0.01)
            for case in LANGUAGES
        ),
    ),
    measures={
        **{
            name: Both(pt=f"células que dizem {what.pt}", en=f"cells that tell {what.en}")
            for name, what in PROPERTIES.items()
        },
        **{f"{name}_chance": Both(pt="por acaso", en="by chance") for name in PROPERTIES},
        "sentence_untrained": Both(pt="sem treino", en="untrained"),
        "by_eye": Both(pt="células que se leem a olho", en="cells read by eye"),
    },
    plain={
        "undecided": Both(
            pt="Muitas células, sozinhas, dizem melhor que o acaso em que ponto da palavra, da frase ou do parágrafo "
            "está o texto. Se alguma diz que ele está entre aspas ou parênteses, dez redes não deixam saber; e para "
            "ler a olho não serve quase nenhuma.",
            en="Many cells, each alone, tell better than chance how far the text is in its word, sentence or "
            "paragraph. Whether any tells that it is inside quotes or brackets, ten networks leave open; and next to "
            "none can be read by eye.",
        ),
    },
    published=Both(pt="umas 5% das células", en="about 5% of the cells"),
    direction=lambda runs: all(median(runs, case, "word") > median(runs, case, "word_chance") for case in NAMES),
    figure=Dots("sentence", Both(pt="parte das células", en="share of the cells")),
)
