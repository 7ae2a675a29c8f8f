"""What the explorer of attention says, in both languages."""

import numpy as np

from course_lib.figures.explorers.alignment.model import Reading
from course_lib.figures.explorers.kit import share
from course_lib.language import Both, Language

TEXTS: dict[str, Both] = {
    "label": Both(pt="Explorador da atenção", en="Explorer of attention"),
    "example": Both(pt="Número ditado", en="Dictated number"),
    "drawing": Both(
        pt="Em cima, o que já foi escrito; embaixo, cada palavra com o seu peso neste passo, em barra.",
        en="Above, what has been written so far; below, each word with its weight at this step, as a bar.",
    ),
    "change": Both(pt="Afiar a atenção", en="Sharpen the attention"),
    "sharpness": Both(pt="pontuações vezes", en="scores times"),
    "restore": Both(pt="Como o modelo", en="As the model has it"),
    "end": Both(pt="fim", en="end"),
    "status": Both(
        pt="Passo {t} de {T}: o modelo escreve “{symbol}”. O maior peso, {most}, está em “{word}”.",
        en="Step {t} of {T}: the model writes “{symbol}”. The largest weight, {most}, is on “{word}”.",
    ),
    "all": Both(pt="Todos os pesos do modelo, em tabela", en="All weights of the model, in a table"),
    "word": Both(pt="palavra", en="word"),
}


def text(key: str, language: Language) -> str:
    """Return the explorer's text for `key`."""
    return TEXTS[key].text(language)


def written(symbol: str, language: Language) -> str:
    """Return a symbol as it is shown: a figure, or the word for the end."""
    return symbol or text("end", language)


def says(found: Reading, t: int, weights: np.ndarray, language: Language) -> str:
    """Return the sentence that says what is written at step t, from 0, and where the weight is."""
    k = int(weights.argmax())
    places = {"t": t + 1, "T": len(found.symbols), "most": share(weights[k]), "word": found.words[k]}
    return text("status", language).format(symbol=written(found.symbols[t], language), **places)
