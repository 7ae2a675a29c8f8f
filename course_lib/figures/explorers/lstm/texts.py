"""What the LSTM explorer says, in both languages."""

from course_lib.figures.explorers.kit import CONTROLS, number, share
from course_lib.glossary import term
from course_lib.language import Both, Language

TEXTS: dict[str, Both] = CONTROLS | {
    "scenario": Both(pt="Célula", en="Cell"),
    "event": Both(pt="Evento do passo {t}: mude e veja", en="Event of step {t}: change it and see"),
    "restore": Both(pt="Voltar aos eventos originais", en="Restore the original events"),
    "label": Both(pt="Explorador da LSTM", en="LSTM explorer"),
    "chart": Both(
        pt="Estado da célula e estado oculto em todos os passos; a linha vertical marca o passo atual.",
        en="Cell state and hidden state over all steps; the vertical line marks the current step.",
    ),
    "caption": Both(
        pt="Tudo o que a célula calcula neste passo, nos dois vocabulários",
        en="Everything the cell computes at this step, in both vocabularies",
    ),
    "words": Both(pt="Em palavras", en="In words"),
    "standard": Both(pt="Forma padrão", en="Standard form"),
    "value": Both(pt="Valor", en="Value"),
    "arrives": Both(pt="Chega do passo anterior", en="Arrives from the previous step"),
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
    return TEXTS[key].text(language) if key in TEXTS else term(key, language)


def says(step: dict[str, float], t: int, steps: int, language: Language) -> str:
    """Return the sentence that says what the cell does at step t of T."""
    numbers = {k: share(v) if k in SHARES else number(v, language) for k, v in step.items()}
    return text("status", language).format(t=t, T=steps, **numbers)
