"""What the front page's picture says, in both languages."""

from course_lib.figures.explorers.kit import number
from course_lib.language import Both, Language

TEXTS: dict[str, Both] = {
    "label": Both(pt="Uma LSTM que guarda o número marcado", en="An LSTM that keeps the marked number"),
    "tape": Both(pt="Alguém dita. Toque em um número para marcá-lo.", en="Somebody dictates. Tap a number to mark it."),
    "place": Both(pt="Passo {t}: marcar {x}", en="Step {t}: mark {x}"),
    "question": Both(pt="Passo {t}: a pergunta", en="Step {t}: the question"),
    "run": Both(pt="Rodar", en="Run"),
    "pause": Both(pt="Pausar", en="Pause"),
    "next": Both(pt="Um passo", en="One step"),
    "dictated": Both(pt="ditado", en="dictated"),
    "memory": Both(pt="memória", en="memory"),
    "says": Both(pt="resposta", en="answer"),
    "marked": Both(
        pt="Passo {t}: {x} vem com a marca. O portão de entrada abre ({i}), o de esquecimento fecha ({f}), e a "
        "memória passa a {c}.",
        en="Step {t}: {x} comes with the mark. The input gate opens ({i}), the forget gate shuts ({f}), and the "
        "memory becomes {c}.",
    ),
    "passes": Both(
        pt="Passo {t}: {x} passa. O portão de entrada fica fechado ({i}), o de esquecimento, aberto ({f}), e a "
        "memória continua em {c}.",
        en="Step {t}: {x} goes by. The input gate stays shut ({i}), the forget gate open ({f}), and the memory "
        "stays at {c}.",
    ),
    "asked": Both(
        pt="Passo {t}: qual era? O portão de saída abre ({o}), e a célula responde {h}; a memória continua em {c}.",
        en="Step {t}: which was it? The output gate opens ({o}), and the cell answers {h}; the memory stays at {c}.",
    ),
}
KINDS = ("marked", "passes", "asked")


def said(kind: str, t: int, value: float, step: dict[str, float], language: Language) -> str:
    """Return the sentence that says what happens at step `t`, counted from 1."""
    numbers = {name: number(each, language, 2) for name, each in step.items()}
    return TEXTS[kind].text(language).format(t=t, x=number(value, language, 1), **numbers)
