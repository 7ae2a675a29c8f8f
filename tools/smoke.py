"""Whether an installed package works: cells, a compiled layer, assignments, and each notebook that is named to it.

Run as a file, it finds the package that is installed and not the one beside it.
"""

import sys
from pathlib import Path

import nbformat
import numpy as np
import torch
from nbclient import NotebookClient

from course_lib.cells import CELLS
from course_lib.fast.library import instruction_set
from course_lib.grading.classroom.release import student_edition
from course_lib.grading.notebook.source import assignment_names
from course_lib.language import LANGUAGES
from course_lib.nn import Recurrent
from course_lib.unroll import unroll


def cells() -> None:
    """Run each cell in NumPy over three steps, and hold its layer to it."""
    xs = np.random.default_rng(0).normal(size=(3, 2, 3))
    for name in CELLS:
        layer = Recurrent(name, 3, 4, dtype=torch.float64)
        ys, _ = layer(torch.from_numpy(xs))
        params = layer.params(0)
        own = type(params)(*(array.detach().numpy() for array in params))
        wanted, _ = unroll(layer.cell, xs, layer.cell.init_state(xs[0], 4), own)
        np.testing.assert_allclose(ys.detach().numpy(), wanted, rtol=1e-9, atol=1e-12, err_msg=name)
        print(name, "ok")


def kernel() -> None:
    """Run a layer by the compiled kernel, forwards and backwards, beside torch's own."""
    if instruction_set() is None:
        raise SystemExit("the compiled kernel is missing, or does not load")
    ours, theirs = Recurrent("lstm", 3, 4, fast="kernel"), torch.nn.LSTM(3, 4)
    theirs.load_state_dict(ours.state_dict())
    xs = torch.randn(5, 2, 3)
    for layer in (ours, theirs):
        layer(xs)[0].square().sum().backward()
    for (name, a), b in zip(ours.named_parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a.grad, b.grad, rtol=1e-5, atol=1e-5, msg=lambda text, name=name: f"{name}: {text}")
    print("kernel", instruction_set(), "ok")


def assignments() -> None:
    """Make every student's notebook."""
    for name in assignment_names():
        for language in LANGUAGES:
            print(name, language, len(student_edition(name, language).cells), "cells")


def notebook(path: Path) -> None:
    """Run a notebook from its first cell to its last."""
    NotebookClient(nbformat.read(path, 4), timeout=600).execute()
    print(path.name, "ok")


if __name__ == "__main__":
    print("Python", sys.version.split()[0], "torch", torch.__version__, "NumPy", np.__version__)
    cells()
    kernel()
    assignments()
    for path in sys.argv[1:]:
        notebook(Path(path))
