"""What the explorer of the shapes says, in both languages."""

from course_lib.figures.explorers.shapes.examples import Column, Example
from course_lib.language import Both, Language

TEXTS: dict[str, Both] = {
    "label": Both(pt="Explorador das quatro formas", en="Explorer of the four shapes"),
    "example": Both(pt="Forma e exemplo", en="Shape and example"),
    "drawing": Both(
        pt="Uma célula em cada passo: embaixo, o que ela lê; em cima, emoldurado, o que ela responde.",
        en="A cell at each step: below, what it reads; above, framed, what it answers.",
    ),
    "step": Both(pt="Passo {t} de {T}", en="Step {t} of {T}"),
    "reads": Both(pt="lê “{reads}”", en="reads “{reads}”"),
    "own": Both(pt="lê o “{reads}” que acabou de escrever", en="reads the “{reads}” that it has just written"),
    "nothing": Both(pt="não há mais palavra para ler", en="no word is left to read"),
    "answers": Both(pt="responde “{answer}”", en="answers “{answer}”"),
    "writes": Both(pt="escreve “{answer}”", en="writes “{answer}”"),
    "silent": Both(pt="e não responde nada: a perda não olha.", en="and answers nothing: the loss does not look."),
    "and": Both(pt="e", en="and"),
    "looks": Both(pt="Aqui a perda olha:", en="Here the loss looks:"),
    "all": Both(pt="Tudo de uma vez, em tabela", en="All at once, in a table"),
    "head_step": Both(pt="passo", en="step"),
    "head_reads": Both(pt="lê", en="reads"),
    "head_answers": Both(pt="responde", en="answers"),
    "head_loss": Both(pt="na perda", en="in the loss"),
    "by_itself": Both(pt="(escrito por ela)", en="(its own)"),
}


def text(key: str, language: Language) -> str:
    """Return the explorer's text for `key`."""
    return TEXTS[key].text(language)


def loss_term(example: Example, t: int) -> str:
    """Return the term that step t adds to the loss, or nothing: the answer, given all that was read and written."""
    answer = example.columns[t].answer
    if not answer:
        return ""
    read = [column.reads for column in example.columns[: t + 1] if column.reads and not column.own]
    written = [column.answer for column in example.columns[:t] if column.writes]
    return f"−ln\N{NO-BREAK SPACE}p({answer} | {'; '.join(', '.join(part) for part in (written, read) if part)})"


def _does(column: Column) -> tuple[str, str]:
    """Return the keys of what is said of a column's reading and of its answer."""
    reading = "own" if column.own else "reads" if column.reads else "nothing"
    return reading, "silent" if not column.answer else "writes" if column.writes else "answers"


def says(example: Example, t: int, language: Language) -> str:
    """Return the sentence that says what happens at step t, from 0."""
    column = example.columns[t]
    reading, answer = (text(key, language).format(**column._asdict()) for key in _does(column))
    head = text("step", language).format(t=t + 1, T=len(example.columns))
    if not column.answer:
        return f"{head}: {reading} {answer}"
    return f"{head}: {reading} {text('and', language)} {answer}. {text('looks', language)} {loss_term(example, t)}."
