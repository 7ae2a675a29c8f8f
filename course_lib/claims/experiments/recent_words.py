"""Whose gradient weighs more, the last words' or the country's of the first sentence, before and after training."""

import copy

import numpy as np
import torch

from course_lib.claims.base import Claim, Curves, Result, Runs, Verdict, median
from course_lib.claims.learning import DIVERGED, learn
from course_lib.language import Both, Language, marked
from course_lib.nn import ManyToOne, Recurrent
from course_lib.tasks import Batch, Task, agreement
from course_lib.train import cross_entropy, judge, predict, seeded, task_loss, to_tensors

BACK = (0, 1, 2, 3, 4, 6, 8, 12, 16, 20, 21, 22, 23, 24)
COUNTRY = {"pt": 2, "en": 4}  # the country's place in every opening sentence
FAR, NEAR, RECENT = 20, 0, 5
WIDTH, UNITS, BATCH, STEPS, LR, STORIES, TESTED, MOST = 16, 32, 64, 1000, 5e-3, 6000, 500, 0.5
SHARE = Both(pt="parte do gradiente, depois do treino", en="share of the gradient, after training")
BEFORE = Both(pt="parte do gradiente, antes do treino", en="share of the gradient, before training")
OVER = Both(pt="palavras até o fim", en="words to the end")
CELLS = {"rnn": "RNN", "lstm": "LSTM", "gru": "GRU"}
LANGUAGES = {"pt": Both(pt="português", en="Portuguese"), "en": Both(pt="inglês", en="English")}


def run(case: str, seed: int, size: float) -> Result:
    cell, tongue = case.split("-")
    language: Language = "pt" if tongue == "pt" else "en"
    far, near = agreement(language, FAR), agreement(language, NEAR)
    test, close = (task.draw(TESTED, np.random.default_rng(10_000 + seed)) for task in (far, near))
    model = untrained(far, cell, seed)
    before = shares(model, test)
    train(far, model, seed, size)
    after, country, other = shares(model, test), COUNTRY[language], untrained(near, cell, seed)
    train(near, other, seed, size / 4)
    result: dict[str, float | list[float]] = {"back": list(BACK)}
    for when, words in (("before", before), ("after", after)):
        result[when] = [float(words[-1 - k]) for k in BACK]
        result |= {f"recent_{when}": float(words[-RECENT:].sum()), f"country_{when}": float(words[country])}
    for name, each, batch in (("accuracy", model, test), ("accuracy_near", other, close)):
        result[name] = judge("accuracy", predict(each, to_tensors(batch, each)), batch)
    return result


def untrained(task: Task, cell: str, seed: int) -> ManyToOne:
    with seeded(seed):
        return ManyToOne(Recurrent(cell, WIDTH, UNITS), task.output_size, torch.nn.Embedding(task.input_size, WIDTH))


def train(task: Task, model: ManyToOne, seed: int, size: float) -> None:
    """Train in place on a stock of stories; a model that diverges is left as it began."""
    start = copy.deepcopy(model.state_dict())
    stock = task.draw(max(BATCH, round(STORIES * size)), np.random.default_rng(seed))

    def batches(rng: np.random.Generator) -> Batch:
        chosen = rng.integers(len(stock.targets), size=BATCH)
        return Batch(stock.xs[:, chosen], stock.targets[chosen])

    if learn(model, task_loss(task), batches, STEPS * size, LR, seed).stopped == DIVERGED:
        model.load_state_dict(start)


def shares(model: ManyToOne, batch: Batch) -> np.ndarray:
    """Each word's share (T,) of the norms of the loss's gradient in the words' vectors, the mean over the stories."""
    model = copy.deepcopy(model).double()  # far back the gradient is below what float32 tells from 0
    tensors = to_tensors(batch, model)
    words = model.get_parameter("embedding.weight")[tensors.xs].detach().requires_grad_()
    loss = cross_entropy(model.readout(model.layer(words)[0][-1]), tensors.targets)
    norms = torch.autograd.grad(loss, words)[0].norm(dim=-1)
    return (norms / norms.sum(0)).mean(1).numpy()


def decide(runs: Runs) -> Verdict:
    keys = ("recent_before", "recent_after", "accuracy", "accuracy_near")
    before, after, right, near = ({case: median(runs, case, key) for case in runs} for key in keys)
    order = [f"{cell}-{tongue}" for cell in CELLS for tongue in LANGUAGES]
    measured = (each[case] for each in (after, right) for case in order)
    told = [f"{each:.2f}" for each in (min(before.values()), max(before.values()), *measured, min(near.values()))]
    pt = "parte das cinco últimas palavras no gradiente: de {} a {} antes do treino; depois (português/inglês) RNN "
    pt += "{}/{}, LSTM {}/{}, GRU {}/{}; acertos: RNN {}/{}, LSTM {}/{}, GRU {}/{}; com o país ao lado, ao menos {}"
    en = "share of the last five words in the gradient: {} to {} before training; after it (Portuguese/English) RNN "
    en += "{}/{}, LSTM {}/{}, GRU {}/{}; accuracy: RNN {}/{}, LSTM {}/{}, GRU {}/{}; with the country near, at least {}"
    because = Both(pt=pt.format(*(marked(each, "pt") for each in told)), en=en.format(*told))
    if min(before.values()) < MOST:
        return Verdict("does_not_hold", because)
    return Verdict("holds" if min(after.values()) >= MOST else "holds_when", because)


CLAIM = Claim(
    name="recent_words",
    sentence=Both(pt="O mais recente pesa mais no gradiente.", en="The more recent weighs more in the gradient."),
    sources=("001", "bengio1994"),
    cases={
        f"{cell}-{tongue}": Both(pt=f"{name}, {said.pt}", en=f"{name}, {said.en}")
        for cell, name in CELLS.items()
        for tongue, said in LANGUAGES.items()
    },
    run=run,
    rule=Both(
        pt="Com 20 palavras entre a primeira frase e a última, vale se as cinco últimas palavras têm ao menos metade "
        "do gradiente, na mediana, em toda célula e nas duas línguas, antes e depois do treino; em parte se só antes.",
        en="With 20 words between the first sentence and the last: holds if the last five words have at least half of "
        "the gradient, in the median, with every cell and language, before and after training; in part if only before.",
    ),
    decide=decide,
    direction=lambda runs: all(median(runs, c, "recent_before") > 10 * median(runs, c, "country_before") for c in runs),
    figure=Curves("after", "back", SHARE, OVER, log=True),
    more=(Curves("before", "back", BEFORE, OVER, log=True),),
)
