"""What the explorer of the LSTM beside another cell says, in both languages."""

from course_lib.figures.explorers.beside.cells import Step
from course_lib.figures.explorers.kit import number, share
from course_lib.language import Both, Language

NAMES = {
    "lstm": Both(pt="LSTM", en="LSTM"),
    "lstm_no_forget": Both(pt="LSTM de 1997", en="LSTM of 1997"),
    "lstm_peephole": Both(pt="LSTM com peepholes", en="LSTM with peepholes"),
    "lstm_coupled": Both(pt="LSTM acoplada", en="coupled LSTM"),
    "gru": Both(pt="GRU", en="GRU"),
}
# What keeps, lets in, is new, is the memory, shows and comes out, in each cell's own letters.
SIGNS = {
    "lstm": ("f", "i", "g", "c", "o", "h"),
    "lstm_no_forget": ("1", "i", "g", "c", "o", "h"),
    "lstm_peephole": ("f", "i", "g", "c", "o", "h"),
    "lstm_coupled": ("1 − i", "i", "g", "c", "o", "h"),
    "gru": ("z", "1 − z", "n", "h", "1", "h"),
}
ABOUT = {
    ("dictation", "lstm_no_forget"): Both(
        pt="Sem portão de esquecimento, o segundo número se soma ao primeiro: veja a memória no passo 6.",
        en="Without a forget gate the second number is added to the first: look at the memory at step 6.",
    ),
    ("dictation", "lstm_peephole"): Both(
        pt="Com os três pesos de peephole em 0, é a própria LSTM: aqui os portões não precisam ver a memória.",
        en="With its three peephole weights at 0 it is the LSTM itself: here no gate needs to see the memory.",
    ),
    ("dictation", "lstm_coupled"): Both(
        pt="Um portão só decide o que entra e o que sai. Trocar um número por outro não pede mais que isso.",
        en="One gate decides what comes in and what goes. Replacing one number by another takes no more than that.",
    ),
    ("dictation", "gru"): Both(
        pt="A memória é a da LSTM acoplada. O que falta é o portão de saída: a GRU mostra o que guarda, o tempo todo.",
        en="The memory is that of the coupled LSTM. What is missing is the output gate: the GRU shows what it holds, "
        "always.",
    ),
    ("count", "lstm_no_forget"): Both(
        pt="Conta do mesmo jeito até o passo 6: não há portão que obedeça ao zerar, e a contagem só cresce.",
        en="It counts just as well, up to step 6: there is no gate to obey the reset, and the count only grows.",
    ),
    ("count", "lstm_peephole"): Both(
        pt="O portão de saída vê a memória e só se abre na quarta marca. A LSTM não tem como esperar: mostra tudo, "
        "desde a primeira.",
        en="The output gate sees the memory and opens at the fourth mark. The LSTM cannot wait: it shows everything, "
        "from the first mark on.",
    ),
    ("count", "lstm_coupled"): Both(
        pt="Deixar entrar é mandar sair: para somar uma marca, teria de manter as outras. A memória não passa de 1.",
        en="To let in is to throw out: to add a mark, it would have to keep the others. The memory never passes 1.",
    ),
    ("count", "gru"): Both(
        pt="Como na LSTM acoplada, o que entra e o que fica somam 1, e o estado não passa de 1: com estes pesos, "
        "ela marca, mas não conta.",
        en="As in the coupled LSTM, keep and let in add up to 1, and the state never passes 1: with these weights it "
        "notes the mark but does not count.",
    ),
}
TEXTS = {
    "label": Both(pt="Explorador da LSTM ao lado de outra célula", en="Explorer of the LSTM beside another cell"),
    "cell": Both(pt="Ao lado da LSTM", en="Beside the LSTM"),
    "tape": Both(pt="Fita", en="Tape"),
    "event": Both(pt="Evento do passo {t}: mude e veja", en="Event of step {t}: change it and see"),
    "restore": Both(pt="Voltar aos eventos originais", en="Restore the original events"),
    "caption": Both(pt="As duas células neste passo", en="Both cells at this step"),
    "quantity": Both(pt="O que faz", en="What it does"),
    "keeps": Both(pt="mantém da memória", en="keeps of its memory"),
    "lets": Both(pt="deixa entrar", en="lets in"),
    "new": Both(pt="informação nova", en="what is new"),
    "memory": Both(pt="memória", en="memory"),
    "shows": Both(pt="mostra", en="shows"),
    "output": Both(pt="saída", en="output"),
    "chart": Both(
        pt="Em cima, a memória das duas células em todos os passos; embaixo, a saída; a linha vertical marca o passo "
        "atual.",
        en="Above, the memory of both cells over all steps; below, the output; the vertical line marks the current "
        "step.",
    ),
    "status": Both(
        pt="Passo {t} de {T}. A LSTM mantém {keeps}, deixa entrar {lets}, guarda {memory} e mostra {output}. {cell}: "
        "mantém {keeps2}, deixa entrar {lets2}, guarda {memory2} e mostra {output2}.",
        en="Step {t} of {T}. The LSTM keeps {keeps}, lets in {lets}, holds {memory} and shows {output}. {cell}: keeps "
        "{keeps2}, lets in {lets2}, holds {memory2} and shows {output2}.",
    ),
}


def says(cell: str, step: Step, other: Step, t: int, steps: int, language: Language) -> str:
    """Return the sentence that says what both cells do at step t of T."""

    def written(found: Step, ending: str = "") -> dict[str, str]:
        parts = {name: share(found[name]) for name in ("keeps", "lets")}
        parts |= {name: number(found[name], language) for name in ("memory", "output")}
        return {name + ending: value for name, value in parts.items()}

    name = NAMES[cell].text(language)
    return TEXTS["status"].text(language).format(t=t, T=steps, cell=name, **written(step), **written(other, "2"))
