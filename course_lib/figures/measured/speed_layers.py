"""The speed record's tables of the machine and of single layers, each with its source under it."""

from collections.abc import Callable

from course_lib.figures.measured.speed_record import Record, record, rows
from course_lib.figures.measured.speed_tables import (
    LIBRARIES,
    digits,
    note,
    percent,
    ratio,
    shares,
    spread,
    titled,
)
from course_lib.language import tr

STANDARD = ("lstm", "gru", "rnn")
LACKING = ("lstm_no_forget", "lstm_peephole", "lstm_coupled", "gru_reset_before", "slstm", "min_gru", "min_lstm")
SPREAD_PT, SPREAD_EN = "threads | formas | menor | média | maior", "threads | shapes | smallest | mean | largest"


def peak() -> float:
    """The operations a second of the faster library's product, one thread: what a share of the peak is a share of."""
    rates = rows(record(), "limits", threads=1)[0]["rates"]
    return max(rates[name]["min"] for name in LIBRARIES)


def bandwidth() -> float:
    """The bytes a second that a sum of two long arrays moves, one thread."""
    return rows(record(), "limits", threads=1)[0]["rates"]["triad"]["min"]


def limits() -> str:
    """What the machine can do: products by two libraries, arithmetic without memory, memory."""
    names = (*LIBRARIES, "registers", "triad")
    return titled(
        "limits",
        [
            [str(row["threads"]), *(digits(row["rates"][name]["min"] / 1e9) for name in names)]
            for row in rows(record(), "limits")
        ],
        pt="threads | torch, Gflop/s | NumPy, Gflop/s | sem memória, Gflop/s | memória, GB/s",
        en="threads | torch, Gflop/s | NumPy, Gflop/s | no memory, Gflop/s | memory, GB/s",
    )


def ways() -> str:
    """Four ways to run one LSTM over 100 steps, with one row and with 32."""
    found = {row["B"]: row["times"] for row in rows(record(), "ways", T=100, H=64, threads=1)}
    names = {
        "plain": tr(pt="laço simples", en="plain loop"),
        "torch loop": tr(pt="laço, entradas juntas", en="loop, inputs together"),
        "torch.nn": "`torch.nn`",
        "kernel": tr(pt="nosso kernel", en="our kernel"),
    }
    lines = []
    for name, label in names.items():
        one, many = (found[batch][name]["min"] for batch in (1, 32))
        lines.append([label, digits(1e3 * one), digits(1e3 * many), digits(many / one)])
    pt, en = "modo | B = 1, ms | B = 32, ms | B = 32 ÷ B = 1", "way | B = 1, ms | B = 32, ms | B = 32 ÷ B = 1"
    return titled("ways", lines, pt=pt, en=en)


def layers() -> str:
    """How many times as long torch.nn takes, by cell, batch and threads."""
    lines = [
        [cell.upper(), label, str(n), *spread("layers", "torch.nn", _batch(alone), cell=cell, threads=n)]
        for cell in STANDARD
        for label, alone in (("1", True), ("≥ 32", False))
        for n in (1, 2)
    ]
    return titled("layers", lines, pt=f"célula | B | {SPREAD_PT}", en=f"cell | B | {SPREAD_EN}")


def _batch(alone: bool) -> Callable[[Record], bool]:
    return lambda row: (row["B"] == 1) is alone


def sizes() -> str:
    """The LSTM of 256 units, by two ways that ask once for the whole sequence: times and operations a second."""
    lines = []
    for row in rows(record(), "layers", cell="lstm", T=100, H=256, threads=1):
        work = 6 * 100 * row["B"] * 4 * 256 * (256 + 256)
        times = [row["times"][name]["min"] for name in ("torch.nn", "kernel")]
        speeds = [digits(work / time / 1e9) for time in times]
        lines.append([str(row["B"]), *(digits(1e3 * time) for time in times), *speeds])
    head = "B | torch.nn, ms | kernel, ms | torch.nn, Gflop/s | kernel, Gflop/s"
    return titled("layers", lines, pt=head, en=head)


def shares_of_peak() -> str:
    """How near the LSTM comes to a library's product, and to the loop without memory."""
    lines = []
    for threads in (1, 2):
        judged = [row for row in rows(record(), "layers", threads=threads) if "shares" in row]
        for name in ("kernel", "torch.nn"):
            near, bare = zip(*(shares(row, name) for row in judged), strict=True)
            told = (min(near), sum(near) / len(near), max(near), sum(bare) / len(bare))
            lines.append([name, str(threads), *map(percent, told)])
    return titled(
        "layers",
        lines,
        pt="LSTM, B ≥ 32, H ≥ 128 | threads | menor | média | maior | do laço sem memória, média",
        en="LSTM, B ≥ 32, H ≥ 128 | threads | smallest | mean | largest | of the loop without memory, mean",
    )


def inference() -> str:
    """How many times as long torch.nn and ONNX Runtime take without gradients."""
    return _against("inference", STANDARD, ("torch.nn", "onnxruntime"))


def jax() -> str:
    """How many times as long JAX's scan and Keras on JAX take, forward and backward."""
    return _against("jax", STANDARD[:2], ("jax scan", "keras"))


def _against(group: str, cells: tuple[str, ...], peers: tuple[str, ...]) -> str:
    lines = [
        [cell.upper(), peer, str(threads), *spread(group, peer, cell=cell, threads=threads)]
        for cell in cells
        for peer in peers
        for threads in (1, 2)
    ]
    return titled(group, lines, pt=f"célula | contra | {SPREAD_PT}", en=f"cell | against | {SPREAD_EN}")


def compiled() -> str:
    """A sentence on the loop that torch.compile has written out, over 28 steps."""
    (row,) = rows(record(), "ways", T=28, B=32, H=64, threads=1)
    took = ratio(row, "torch.compile")
    said = tr(
        pt=f"Com B = 32, o laço compilado leva {took} vezes o tempo do kernel.",
        en=f"With B = 32, the compiled loop takes {took} times as long as the kernel.",
    )
    if why := record()["groups"]["ways"]["1"]["missing"].get("torch.compile"):
        reason = why.partition(":")[0]
        said = tr(
            pt=f"Aqui o laço não passou pelo torch.compile ({reason}).",
            en=f"The loop did not go through torch.compile here ({reason}).",
        )
    return f"{said}\n\n{note('ways')}"


def lacking() -> str:
    """The smallest ratios for the cells that torch lacks, against a loop in torch and JAX's scan."""
    lines = [
        [f"`{cell}`", str(b), *(spread("cells", peer, cell=cell, B=b)[1] for peer in ("torch loop", "jax scan"))]
        for cell in LACKING
        for b in (1, 32)
    ]
    pt, en = "célula | B | laço em torch | scan do JAX", "cell | B | loop in torch | JAX's scan"
    return titled("cells", lines, pt=pt, en=en)
