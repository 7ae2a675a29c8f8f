"""What the explorer says, in both languages, and the numbers as each language writes them."""

from course_lib.figures.catalogue import Both
from course_lib.glossary import term
from course_lib.language import Language, marked

TEXTS: dict[str, Both] = {
    "label": Both(pt="Explorador da LSTM", en="LSTM explorer"),
    "noscript": Both(
        pt="Sem JavaScript, o explorador mostra só o primeiro passo.",
        en="Without JavaScript, the explorer shows only the first step.",
    ),
    "scenario": Both(pt="Célula", en="Cell"),
    "steps": Both(pt="Passos", en="Steps"),
    "steps_hint": Both(pt="também com as setas ← →, Home e End", en="also with the arrow keys ← →, Home and End"),
    "first": Both(pt="Primeiro", en="First"),
    "previous": Both(pt="Anterior", en="Previous"),
    "next": Both(pt="Próximo", en="Next"),
    "last": Both(pt="Último", en="Last"),
    "step": Both(pt="Passo {t}", en="Step {t}"),
    "event": Both(pt="Evento do passo {t}: mude e veja", en="Event of step {t}: change it and see"),
    "restore": Both(pt="Voltar aos eventos originais", en="Bring back the original events"),
    "chart": Both(
        pt="Estado da célula e estado oculto em todos os passos; a linha vertical marca o passo atual.",
        en="Cell state and hidden state over all steps; the vertical line marks the current step.",
    ),
    "caption": Both(
        pt="Tudo o que a célula calcula neste passo, nas duas linguagens",
        en="All that the cell computes at this step, in both vocabularies",
    ),
    "words": Both(pt="Em palavras", en="In words"),
    "standard": Both(pt="Forma padrão", en="Standard form"),
    "value": Both(pt="Valor", en="Value"),
    "arrives": Both(pt="Chega do passo anterior", en="Arrives from the step before"),
    "learn": Both(pt="Aprender", en="Learn"),
    "forget": Both(pt="Esquecer", en="Forget"),
    "remember": Both(pt="Lembrar", en="Remember"),
    "use": Both(pt="Usar", en="Use"),
    "learned": Both(pt="aprendido", en="learned"),
    "kept": Both(pt="ficou", en="kept"),
    "squashed": Both(pt="memória comprimida", en="squashed memory"),
    "product": Both(pt="produto", en="product"),
    "status": Both(
        pt="Passo {t} de {T}. O portão de esquecimento guardou {f} da memória; o portão de entrada deixou "
        "entrar {i} do candidato {g}. A memória de longo prazo foi de {c_before} para {c}. O portão de saída "
        "mostra {o} dela, já comprimida: a memória de curto prazo é {h}.",
        en="Step {t} of {T}. The forget gate kept {f} of the memory; the input gate let in {i} of the candidate "
        "{g}. Long-term memory went from {c_before} to {c}. The output gate shows {o} of it, squashed: "
        "short-term memory is {h}.",
    ),
}
SHARES = ("f", "i", "o")


def text(key: str, language: Language) -> str:
    """Return the explorer's text for `key`, or the glossary's term if the explorer has none of its own."""
    return getattr(TEXTS[key], language) if key in TEXTS else term(key, language)


def number(value: float, language: Language, decimals: int = 3) -> str:
    """Write a number with the language's decimal mark, a true minus sign, and no negative zero."""
    written = f"{value:.{decimals}f}"
    if not written.strip("-0."):
        written = written.lstrip("-")
    return marked(written.replace("-", "−"), language)


def share(value: float) -> str:
    """Write a number between 0 and 1 as a percentage."""
    return f"{100 * value:.0f}%"


def status(step: dict[str, float], t: int, steps: int, language: Language) -> str:
    """Return the sentence that says what the cell does at step t of T."""
    numbers = {k: share(v) if k in SHARES else number(v, language) for k, v in step.items()}
    return text("status", language).format(t=t, T=steps, **numbers)
