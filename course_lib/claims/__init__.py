"""What the notes and papers claim, each run as an experiment, with a verdict that follows from its own rule."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from course_lib.claims.base import Claim, Curves, Dots, Outcome, Result, Runs, Verdict
from course_lib.claims.store import STORED, by_case, load
from course_lib.language import Both

PARTS = {  # the claims by name, which is their file's in `experiments`, in the order in which the book tells them
    Both(pt="A recorrência e o gradiente", en="Recurrence and the gradient"): (
        "working_memory",
        "squashing",
        "gradient_untrained",
        "gradient_trained",
        "recent_words",
    ),
    Both(pt="Portões e células", en="Gates and cells"): (
        "adding_problem",
        "embedded_reber",
        "pixels",
        "candidate_function",
        "ablations",
        "no_forget_growth",
        "peephole_timing",
        "counting",
        "readable_cells",
        "parity",
        "gru_forms",
        "gru_cost",
        "gru_similar",
        "gru_small_data",
    ),
    Both(pt="Redes", en="Networks"): (
        "bidirectional",
        "stacked",
        "multidimensional_digits",
        "multidimensional_forget",
        "graph_superpixels",
        "reversing",
    ),
    Both(pt="O treino", en="Training"): (
        "forget_bias_copy",
        "forget_bias_adding",
        "clipping",
        "truncated_bptt",
        "recurrent_dropout",
        "zoneout",
    ),
}


class _Claims(Mapping[str, Claim]):
    """The claims by name: an experiment, and torch with it, is loaded when it is asked for."""

    names = tuple(name for part in PARTS.values() for name in part)

    def __getitem__(self, name: str) -> Claim:
        if name not in self.names:
            raise KeyError(name)
        claim: Claim = import_module(f"{__name__}.experiments.{name}").CLAIM
        return claim

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


CLAIMS: Mapping[str, Claim] = _Claims()

__all__ = [
    "CLAIMS",
    "PARTS",
    "STORED",
    "Claim",
    "Curves",
    "Dots",
    "Outcome",
    "Result",
    "Runs",
    "Verdict",
    "by_case",
    "load",
]
