"""What is measured: the shapes of each group, and what a case costs."""

from itertools import product
from typing import Any

from course_lib.cells import CELLS

Case = dict[str, Any]  # what is measured: the cell, the sizes by letter
LACKING = ("lstm_no_forget", "lstm_peephole", "lstm_coupled", "gru_reset_before", "slstm", "min_gru", "min_lstm")
STANDARD = ("lstm", "gru", "rnn")
SIZES = (64, 128, 256, 512)
LARGEST = (128, 512)  # B and H that take as long as all the others together: for the LSTM alone
QUICK = {"H": 128, "B": 32, "T": 500}  # the largest that a quick look takes


def shapes(cells: tuple[str, ...], *sizes: tuple[int, int, int]) -> list[Case]:
    """Every cell in every shape (T, B, H), D = H."""
    return [{"cell": cell, "T": t, "B": b, "D": h, "H": h} for cell, (t, b, h) in product(cells, sizes)]


def _judged(case: Case) -> Case:
    """Mark the LSTMs that are held to a share of the product's peak."""
    large = case["cell"] == "lstm" and case["B"] >= 32 and case["H"] >= 128
    return case | ({"judge": "share"} if large else {})


CASES: dict[str, list[Case]] = {
    "limits": [{}],
    "layers": [
        _judged(case)
        for case in shapes(STANDARD, *product((28, 100), (1, 32, 128), SIZES))
        if case["cell"] == "lstm" or (case["B"], case["H"]) != LARGEST
    ],
    "inference": shapes(STANDARD, *product((28, 100), (1, 32), SIZES), *product((28,), (128,), SIZES[:3])),
    "jax": shapes(STANDARD[:2], *product((100,), (1, 32), SIZES), (28, 1, 64), (28, 32, 128)),
    "ways": shapes(("lstm",), (28, 1, 64), (28, 32, 64), (100, 1, 64), (100, 32, 64)),
    "cells": shapes(LACKING, (100, 1, 64), (100, 1, 256), (100, 32, 64), (100, 32, 256)),
    "scans": [
        *(case | {"D": 1} for case in shapes(LACKING[-2:], (500, 32, 64), (500, 32, 256), (2000, 32, 64))),
        *shapes(LACKING[-2:], (500, 32, 64)),
    ],
    "grids": [
        {"rows": m, "columns": n, "B": b, "H": h}
        for m, n, b, h in ((28, 28, 1, 64), (28, 28, 32, 64), (16, 16, 32, 128))
    ],
    "graphs": [{"trees": k, "depth": d, "H": h} for k, d, h in ((1, 5, 64), (25, 5, 64), (25, 5, 150))],
    "memory": [*shapes(STANDARD, (100, 32, 256)), *shapes(("lstm",), (28, 128, 512))],
    "training": [
        *({"task": "adding", "cell": cell, "T": 100, "B": 64, "H": 64} for cell in ("lstm", "gru")),
        *({"task": "characters", "cell": cell, "T": 50, "B": 32, "H": 256} for cell in ("lstm", "gru")),
    ],
    "avx2": shapes(STANDARD, *product((28, 100), (1, 32), SIZES)),
}


def cases(group: str, quick: bool) -> list[Case]:
    """The cases of a group; a quick look leaves the large ones out."""
    small = [case for case in CASES[group] if all(case.get(key, 0) <= most for key, most in QUICK.items())]
    return small if quick and small else CASES[group]


def operations(case: Case) -> float:
    """Floating-point operations in the matrix products of a case, forward and backward; 0 where there are none."""
    if "trees" in case:
        return 6.0 * case["trees"] * (2 ** (case["depth"] + 1) - 1) * 12 * case["H"] ** 2
    if "rows" in case:
        return 6.0 * case["rows"] * case["columns"] * case["B"] * 15 * case["H"] ** 2
    if "D" not in case:
        return 0.0
    recurrent = 0 if case["cell"].startswith("min_") else case["H"]
    return 6.0 * case["T"] * case["B"] * len(CELLS[case["cell"]].gates) * case["H"] * (case["D"] + recurrent)


def effort(group: str, case: Case) -> float:
    """A rough count of the seconds that a case takes on one core, for the estimate of the time left."""
    if group in ("memory", "training", "limits"):
        return {"memory": 30.0, "training": 60.0, "limits": 3.0}[group]
    share = 1 / 3 if group == "inference" else 1.0
    per_place = 2e-3 if "rows" in case else 4e-3 if "trees" in case else 0.0  # Python, a cell or node at a time
    places = case.get("rows", 0) * case.get("columns", 0) + case.get("trees", 0) * 2 ** (case.get("depth", 0) + 1)
    return 2.0 + share * operations(case) * 8e-10 * 22 / 20 * 2 + 22 * places * per_place
