"""What the explorer of the unrolled cell says, in both languages."""

from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.unrolled.readings import GRIPS, LARGEST, LONGEST, Step
from course_lib.language import Both, Language

TEXTS: dict[str, Both] = {
    "label": Both(pt="Explorador da célula desenrolada", en="Unrolled cell explorer"),
    "reading": Both(pt="A célula lê", en="The cell reads"),
    "own": Both(pt="Escreva e veja", en="Type and see"),
    "grip": Both(pt="peso u da unidade {0}", en="weight u of unit {0}"),
    "restore": Both(pt="Voltar ao começo", en="Back to the beginning"),
    "status": Both(
        pt="Passo {t} de {T}, lê {sign}. Unidade 1: {drive1} + {u1} · {before1} = {a1}, e a tanh dá {h1}. "
        "Unidade 2: {drive2} + {u2} · {before2} = {a2}, e a tanh dá {h2}.",
        en="Step {t} of {T}, reads {sign}. Unit 1: {drive1} + {u1} · {before1} = {a1}, and tanh makes it {h1}. "
        "Unit 2: {drive2} + {u2} · {before2} = {a2}, and tanh makes it {h2}.",
    ),
    "empty": Both(
        pt="Escreva ao menos um sinal. O desenho continua como estava.",
        en="Type at least one sign. The drawing stays as it was.",
    ),
    "long": Both(
        pt="Cabem {longest} sinais, e aí há {count}. O desenho continua como estava.",
        en="There is room for {longest} signs, and you typed {count}. The drawing stays as it was.",
    ),
    "strange": Both(
        pt="A célula não sabe ler “{sign}”: {field}. O desenho continua como estava.",
        en="The cell cannot read “{sign}”: {field}. The drawing stays as it was.",
    ),
    "range": Both(
        pt="O peso u é um número de −{largest} a {largest}, e não “{given}”. O desenho continua como estava.",
        en="The weight u is a number from −{largest} to {largest}, not “{given}”. The drawing stays as it was.",
    ),
    "unit": Both(pt="unidade {0}", en="unit {0}"),
    "drawing": Both(
        pt="A célula desenrolada: de baixo, o que cada cópia lê; em cima, os estados das duas unidades.",
        en="The unrolled cell: below, what each copy reads; above, the states of the two units.",
    ),
    "chart": Both(
        pt="Os estados das duas unidades em todos os passos, entre −1 e 1; a faixa marca o passo atual.",
        en="The states of the two units over all steps, between −1 and 1; the band marks the current step.",
    ),
    "caption": Both(pt="O que cada passo lê e deixa", en="What each step reads and leaves"),
    "step": Both(pt="passo", en="step"),
    "reads": Both(pt="lê", en="reads"),
}
SPOKEN = ("status", "empty", "long", "strange", "range")


def text(key: str, language: Language) -> str:
    """Return the explorer's text for `key`."""
    return TEXTS[key].text(language)


def short(value: float, language: Language) -> str:
    """Write a weight with as many decimals as it has, two at most."""
    decimals = next(n for n in (0, 1, 2) if n == 2 or round(value, n) == value)
    return number(value, language, decimals)


def _factor(value: float, language: Language) -> str:
    """Write what a weight multiplies, in brackets if it has a sign."""
    written = number(value, language)
    return f"({written})" if written.startswith("−") else written


def says(sign: str, t: int, steps: list[Step], language: Language, grips: tuple[float, ...] = GRIPS) -> str:
    """Return the sentence that works out step t, from 0, of `steps`."""
    step, words = steps[t], {"t": str(t + 1), "T": str(len(steps)), "sign": sign}
    for k in range(2):
        words |= {f"drive{k + 1}": short(step.drive[k], language), f"u{k + 1}": short(grips[k], language)}
        words |= {f"before{k + 1}": _factor(step.before[k], language)}
        words |= {f"a{k + 1}": number(step.a[k], language), f"h{k + 1}": number(step.h[k], language)}
    return text("status", language).format(**words)


def spoken(language: Language) -> dict[str, str]:
    """Return what the script says, with the limits filled in."""
    texts = {key: text(key, language) for key in SPOKEN}
    texts["long"] = texts["long"].replace("{longest}", str(LONGEST))
    texts["range"] = texts["range"].replace("{largest}", short(LARGEST, language))
    return texts
