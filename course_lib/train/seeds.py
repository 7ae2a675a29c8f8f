"""Chance under control: one seed for every generator of a run, and the caller's own generators left as they were."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from course_lib.language import tr


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed the generators of Python, NumPy and torch (CPU and GPUs) inside, and give them back their state at the end.

    `with seeded(0): model = …` draws the same weights in every run. Raises `ValueError` unless `seed` is from 0 to
    2**32 - 1.
    """
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**32:
        raise ValueError(
            tr(
                pt=f"seed: esperado um inteiro de 0 a 2**32 - 1, recebido {seed!r}",
                en=f"seed: expected a whole number from 0 to 2**32 - 1, got {seed!r}",
            )
        )
    python, legacy = random.getstate(), np.random.get_state()  # noqa: NPY002 other people's code may draw from it
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        try:
            random.seed(seed)
            np.random.seed(seed)  # noqa: NPY002
            torch.manual_seed(seed)
            yield
        finally:
            random.setstate(python)
            np.random.set_state(legacy)  # noqa: NPY002


def generator_states() -> dict[str, Any]:
    """Return the state of the generators of Python, NumPy and torch in types that `torch.load` takes as safe."""
    legacy: Any = np.random.get_state()  # noqa: NPY002
    kind, keys, *rest = legacy
    return {
        "python": random.getstate(),
        "numpy": (kind, keys.tolist(), *rest),
        "torch": torch.get_rng_state(),
        "cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
    }


def restore_generators(states: dict[str, Any]) -> None:
    """Set the generators to what `generator_states` returned; those of GPUs only where the same number is present."""
    kind, keys, *rest = states["numpy"]
    random.setstate(states["python"])
    np.random.set_state((kind, np.array(keys, dtype=np.uint32), *rest))  # noqa: NPY002
    torch.set_rng_state(states["torch"])
    if len(states["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(states["cuda"])
