"""`masked_cross_entropy`: the mean loss over the true steps of a padded batch, and how that goes wrong."""

from torch import Tensor
from torch.nn import functional

from course_lib.assignments.a8.inputs import draw_scores
from course_lib.assignments.base import Function, Task, mistake


def losses(scores: Tensor, targets: Tensor) -> Tensor:
    """Return -log softmax(scores)[target] of every step: scores (T, B, K), targets (T, B) -> (T, B)."""
    return functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), reduction="none").view(targets.shape)


def masked_cross_entropy(scores: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    """Mean loss over the steps where the mask is true: (T, B, K), (T, B), (T, B) -> ()."""
    return losses(scores, targets)[mask].mean()


def _over(axis: int) -> Function:
    """Return the loss with the softmax along another axis."""

    def variant(scores: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
        logs = scores.log_softmax(axis).gather(-1, targets[..., None])[..., 0]
        return -logs[mask].mean()

    return variant


def _summed(scores: Tensor, targets: Tensor, mask: Tensor) -> Tensor:
    return losses(scores, targets)[mask].sum()


MISTAKES = (
    mistake(
        "padding_counted",
        lambda scores, targets, mask: losses(scores, targets).mean(),
        pt="o preenchimento entrou na média: a máscara não foi usada.",
        en="padding went into the mean: the mask was not used.",
    ),
    mistake(
        "divided_by_all",
        lambda scores, targets, mask: _summed(scores, targets, mask) / mask.numel(),
        pt="a soma está certa, mas foi dividida pelos T · B passos do array; divida pelos passos verdadeiros, "
        "mask.sum().",
        en="the sum is right, but was divided by the T · B steps of the array; divide by the true steps, mask.sum().",
    ),
    mistake(
        "divided_by_batch",
        lambda scores, targets, mask: _summed(scores, targets, mask) / mask.shape[1],
        pt="a soma foi dividida pelo número de sequências; divida pelo número de passos verdadeiros, mask.sum().",
        en="the sum was divided by the number of sequences; divide by the number of true steps, mask.sum().",
    ),
    mistake(
        "not_divided",
        _summed,
        pt="veio a soma sobre os passos verdadeiros; falta dividir por quantos são.",
        en="the sum over the true steps was returned; it is still to be divided by how many there are.",
    ),
    mistake(
        "not_averaged",
        lambda scores, targets, mask: losses(scores, targets)[mask],
        pt="veio a perda de cada passo verdadeiro, e não a média delas, um número só.",
        en="the loss of each true step was returned and not their mean, a single number.",
    ),
    mistake(
        "mean_of_sequences",
        lambda scores, targets, mask: ((losses(scores, targets) * mask).sum(0) / mask.sum(0)).mean(),
        pt="veio a média das médias de cada sequência, em que um passo de uma sequência curta pesa mais; a média é "
        "uma só, sobre todos os passos verdadeiros do lote.",
        en="the mean of each sequence's mean was taken, in which a step of a short sequence weighs more; there is one "
        "mean, over all true steps of the batch.",
    ),
    mistake(
        "mean_of_steps",
        lambda scores, targets, mask: ((losses(scores, targets) * mask).sum(1) / mask.sum(1)).mean(),
        pt="veio a média das médias de cada passo de tempo, em que os últimos passos, de poucas sequências, pesam "
        "mais; a média é uma só, sobre todos os passos verdadeiros do lote.",
        en="the mean of each time step's mean was taken, in which the last steps, of few sequences, weigh more; there "
        "is one mean, over all true steps of the batch.",
    ),
    mistake(
        "end_left_out",
        lambda scores, targets, mask: losses(scores, targets)[mask & (targets != 0)].mean(),
        pt="os alvos 0 ficaram de fora, e com eles o fim de cada resposta: 0 é também o símbolo do fim, e a rede "
        "precisa aprender a escrevê-lo. Quem diz o que é preenchimento é a máscara.",
        en="the targets 0 were left out, and with them the end of each answer: 0 is the end symbol as well, and the "
        "network has to learn to write it. What is padding is for the mask to say.",
    ),
    mistake(
        "scores_masked",
        lambda scores, targets, mask: losses(scores * mask[..., None], targets).mean(),
        pt="a máscara multiplicou as notas, e não as perdas: um passo de notas zero ainda custa log K e ainda conta "
        "na média.",
        en="the mask multiplied the scores and not the losses: a step of zero scores still costs log K and still "
        "counts in the mean.",
    ),
    mistake(
        "softmax_twice",
        lambda scores, targets, mask: masked_cross_entropy(scores.softmax(-1), targets, mask),
        pt="a softmax foi aplicada duas vezes: cross_entropy já a traz dentro e recebe as notas como saíram da rede.",
        en="the softmax was applied twice: cross_entropy has it inside and takes the scores as they left the network.",
    ),
    mistake(
        "no_logarithm",
        lambda scores, targets, mask: -scores.softmax(-1).gather(-1, targets[..., None])[..., 0][mask].mean(),
        pt="falta o logaritmo: a perda de um passo é −log da probabilidade dada ao alvo.",
        en="the logarithm is missing: the loss of a step is −log of the probability given to the target.",
    ),
    mistake(
        "sign",
        lambda scores, targets, mask: -masked_cross_entropy(scores, targets, mask),
        pt="o sinal está trocado: o logaritmo de uma probabilidade é negativo, e a perda é −log p.",
        en="the sign is the wrong way round: the logarithm of a probability is negative, and the loss is −log p.",
    ),
    mistake(
        "softmax_over_batch",
        _over(1),
        pt="a softmax correu pelas sequências do lote (eixo 1); ela corre pelas K classes, o último eixo.",
        en="the softmax ran over the sequences of the batch (axis 1); it runs over the K classes, the last axis.",
    ),
    mistake(
        "softmax_over_time",
        _over(0),
        pt="a softmax correu pelos passos de tempo (eixo 0); ela corre pelas K classes, o último eixo.",
        en="the softmax ran over the time steps (axis 0); it runs over the K classes, the last axis.",
    ),
    mistake(
        "plain_number",
        lambda scores, targets, mask: masked_cross_entropy(scores, targets, mask).item(),
        pt="veio um número do Python, pelo qual nenhum gradiente volta: devolva o tensor, sem .item() nem float().",
        en="a Python number was returned, through which no gradient flows back: return the tensor, without .item() or "
        "float().",
    ),
    mistake(
        "cut_off",
        lambda scores, targets, mask: masked_cross_entropy(scores, targets, mask).detach(),
        pt="o valor foi tirado do grafo (.detach(), .data, torch.tensor(…) ou NumPy no caminho), e a rede não "
        "aprenderia nada.",
        en="the value was taken out of the graph (.detach(), .data, torch.tensor(…) or NumPy on the way), and the "
        "network would learn nothing.",
    ),
)

LOSS = Task("masked_cross_entropy", masked_cross_entropy, draw_scores, ("loss",), {"loss": ""}, MISTAKES, sizes="T B K")
