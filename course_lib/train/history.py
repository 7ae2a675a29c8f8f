"""What a run leaves to look at: one row a step, and its plot."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_lib.language import Language, current, tr

Row = dict[str, float]  # "step", "loss", "norm", "lr", and the measures where the step was evaluated

LABELS = {
    "step": {"pt": "passo de treinamento", "en": "training step"},
    "loss": {"pt": "perda", "en": "loss"},
    "norm": {"pt": "norma do gradiente", "en": "gradient norm"},
    "lr": {"pt": "taxa de aprendizado", "en": "learning rate"},
    "accuracy": {"pt": "acurácia", "en": "accuracy"},
    "exact_match": {"pt": "acerto exato", "en": "exact match"},
    "error": {"pt": "erro", "en": "error"},
}


@dataclass
class History:
    """Every step of a run: `rows` of step (from 1), loss, gradient norm before clipping, learning rate, and measures.

    `best` is the row of the best evaluation, where the run was told what to watch, and `waited` the evaluations since.
    `stopped` says why it ended before its last step, "goal" or "patience", or is ""; `seconds` is how long it took.
    """

    rows: list[Row] = field(default_factory=list)
    best: Row | None = None
    waited: int = 0
    stopped: str = ""
    seconds: float = 0.0

    def column(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Return (steps, values), each (N,), of the rows that have `name`. Raises `ValueError` if none has."""
        rows = [row for row in self.rows if name in row]
        if not rows:
            names = ", ".join(dict.fromkeys(key for row in self.rows for key in row))
            raise ValueError(
                tr(
                    pt=f"name: esperado um de {names}, recebido {name!r}",
                    en=f"name: expected one of {names}, got {name!r}",
                )
            )
        return np.array([row["step"] for row in rows]), np.array([row[name] for row in rows])

    def measures(self) -> list[str]:
        """Return the names of the measures that evaluations gave."""
        names = dict.fromkeys(key for row in self.rows for key in row)
        return [name for name in names if name not in ("step", "loss", "norm", "lr")]


def plot_history(history: History, language: Language | None = None, axes: Any = None) -> Any:
    """Plot the loss against the step and, beside it, the measures; return the array of axes.

    `axes`: two matplotlib axes to draw on, or one where there are no measures; by default new ones. Labels are in
    `language`, by default the one in use. Raises `ValueError` for a history without a step.
    """
    import matplotlib.pyplot as plt

    language = language or current()
    panels = [["loss"], history.measures()] if history.measures() else [["loss"]]
    if axes is None:
        _, axes = plt.subplots(1, len(panels), squeeze=False)
    axes = np.atleast_1d(np.asarray(axes, dtype=object)).ravel()
    for panel, names in zip(axes, panels, strict=True):
        for name in names:
            label = LABELS[name][language] if name in LABELS else name
            panel.plot(*history.column(name), label=label, marker="" if name == "loss" else None)
        panel.set_xlabel(LABELS["step"][language])
        panel.set_ylabel(panel.lines[0].get_label() if len(names) == 1 else "")
        if len(names) > 1:
            panel.legend()
    return axes
