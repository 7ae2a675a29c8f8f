"""Signs of a model whose answers are not always the same: it is noisy, or reads what is beside or behind."""

from collections.abc import Callable

import torch
from torch import Tensor

from course_lib.assignments.a8.data import Judged
from course_lib.assignments.a8.judge import FEW, Seen, Sign, sign
from course_lib.assignments.a8.model import Model

Scores = Callable[[Model, Judged], Tensor]  # (..., B, K)
MORE = 5  # steps of padding that must change nothing


def close(a: Tensor, b: Tensor) -> bool:
    """Tell whether scores are the same but for rounding."""
    return torch.allclose(a, b, rtol=1e-3, atol=1e-3)


def unsteady(scores: Scores) -> tuple[Sign, ...]:
    """Return the signs for a model whose `scores` are these."""

    def noisy(seen: Seen) -> bool:
        few = seen.few
        return not close(scores(seen.model, few), scores(seen.model, few))

    def reads_padding(seen: Seen) -> bool:
        alone = [seen.few.at(slice(k, k + 1)) for k in range(FEW)]
        return not all(close(scores(seen.model, one.cut()), scores(seen.model, one.cut(MORE))) for one in alone)

    def reads_others(seen: Seen) -> bool:
        few = seen.few
        alone = [scores(seen.model, few.at(slice(k, k + 1))) for k in range(FEW)]
        return not close(torch.cat(alone, -2), scores(seen.model, few))

    return (
        sign(
            "noise",
            noisy,
            pt="a mesma pergunta, feita duas vezes, recebe respostas diferentes: algo é sorteado mesmo depois de "
            "eval(). Use nn.Dropout, que se desliga sozinho, ou passe training=self.training a functional.dropout.",
            en="the same question, asked twice, gets different answers: something is drawn even after eval(). Use "
            "nn.Dropout, which switches itself off, or pass training=self.training to functional.dropout.",
        ),
        sign(
            "padding_read",
            reads_padding,
            pt="a resposta muda quando se acrescenta preenchimento: o modelo lê os zeros do fim como se fossem "
            "símbolos. Tome o último passo verdadeiro (last_step), ou empacote as entradas com pack_padded_sequence; "
            "se a rede lê também de trás para a frente, só empacotar resolve.",
            en="the answer changes when padding is added: the model reads the zeros at the end as if they were "
            "symbols. Take the last true step (last_step), or pack the inputs with pack_padded_sequence; if the "
            "network reads backwards as well, only packing helps.",
        ),
        sign(
            "batch_mixed",
            reads_others,
            pt="a resposta a uma sequência muda com as outras do lote: alguma camada mistura os exemplos. Aqui o "
            "tempo é o primeiro eixo e o lote, o segundo: há um batch_first=True, um view ou um transpose a mais?",
            en="the answer to a sequence changes with the others in the batch: some layer mixes the examples. Here "
            "time is the first axis and the batch the second: is there a batch_first=True, a view or a transpose too "
            "many?",
        ),
    )
