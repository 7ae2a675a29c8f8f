"""What the training explorer says, in both languages."""

from course_lib.figures.explorers.kit import number, share
from course_lib.figures.explorers.training.learning import Bill, recurrent_parts
from course_lib.language import Both, Language

TEXTS: dict[str, Both] = {
    "label": Both(pt="Explorador do treino", en="Training explorer"),
    "length": Both(pt="Apertos em cada rodada", en="Presses in each match"),
    "train": Both(pt="Treino", en="Training"),
    "one": Both(pt="Uma atualização", en="One update"),
    "ten": Both(pt="Dez atualizações", en="Ten updates"),
    "run": Both(pt="Rodar", en="Run"),
    "pause": Both(pt="Pausar", en="Pause"),
    "again": Both(pt="Recomeçar, outra semente", en="Again, another seed"),
    "status": Both(
        pt="Semente {seed}, {updates} atualizações: perda {loss}, {right} de {count} rodadas certas. "
        "Do que chega agora aos pesos recorrentes, a maior parte, {part}, vem do passo {step}.",
        en="Seed {seed}, {updates} updates: loss {loss}, {right} of {count} matches right. "
        "Of what now reaches the recurrent weights, the largest part, {part}, comes from step {step}.",
    ),
    "counting": Both(pt="Semente {seed}, {updates} atualizações…", en="Seed {seed}, {updates} updates…"),
    "curve": Both(
        pt="A perda a cada atualização; a linha tracejada, em 1, é a de quem responde sempre 0.",
        en="The loss at each update; the dashed line, at 1, is what always answering 0 costs.",
    ),
    "loss": Both(pt="perda", en="loss"),
    "zero": Both(pt="responder sempre 0", en="always answering 0"),
    "updates": Both(pt="atualizações", en="updates"),
    "bars": Both(
        pt="O gradiente de cada peso, com uma barra para cada passo. A que sobe pede um peso menor; a que desce, um "
        "maior. A unidade 0 responde no último passo; a unidade 1 pode ajudar.",
        en="Each weight's gradient, with a bar for each step. An upward bar asks for a smaller weight, a downward "
        "bar for a larger one. Unit 0 answers at the last step; unit 1 may help.",
    ),
    "into0": Both(pt="para a unidade 0", en="into unit 0"),
    "into1": Both(pt="para a unidade 1", en="into unit 1"),
    "x": Both(pt="da entrada", en="from the input"),
    "unit0": Both(pt="da unidade 0", en="from unit 0"),
    "unit1": Both(pt="da unidade 1", en="from unit 1"),
    "bias": Both(pt="do viés", en="from the bias"),
    "sum": Both(pt="soma", en="sum"),
    "step": Both(pt="passo", en="step"),
    "tallest": Both(
        pt="barra mais alta: entrada e viés {0}, unidades {1}", en="tallest bar: input and bias {0}, units {1}"
    ),
    "table": Both(pt="As mesmas parcelas em números", en="The same shares in numbers"),
    "caption": Both(
        pt="Parcelas do gradiente por passo, sua soma, e o peso. O viés é a soma dos dois do torch; "
        "o gradiente é o de cada um deles.",
        en="Shares of the gradient by step, their sum, and the weight. The bias is the sum of torch's two; "
        "the gradient is that of either.",
    ),
    "weight": Both(pt="peso", en="weight"),
}


def text(key: str, language: Language) -> str:
    """Return the explorer's text for `key`."""
    return TEXTS[key].text(language)


def says(bill: Bill, seed: int, updates: int, language: Language) -> str:
    """Return the sentence that says where training stands."""
    parts = recurrent_parts(bill.shares)
    return text("status", language).format(
        seed=seed,
        updates=updates,
        loss=number(bill.loss, language),
        right=bill.right,
        count=2 ** len(bill.shares),
        part=share(parts.max()),
        step=1 + int(parts.argmax()),
    )
