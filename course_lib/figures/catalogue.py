"""Every figure of the course by name; the module that draws it is imported when it is asked for."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path

from course_lib import files
from course_lib.figures.kit.figure import ENTERED, Render
from course_lib.language import Language

# Each module that draws, and its figures; a star stands for what follows from the cells or from what was measured.
MODULES: dict[str, tuple[str, ...]] = {
    "cells.rnn": ("rnn-cell", "rnn-unrolled", "rnn-bptt", "bptt-shares"),
    "cells.latch": ("latch-landscape",),
    "cells.gate": ("gate",),
    "cells.lstm_words": ("lstm-rough", "lstm-words"),
    "cells.lstm_word_gates": ("learn-gate", "forget-gate", "remember-gate", "use-gate"),
    "cells.lstm": ("lstm-cell", "lstm-three-in-three-out"),
    "cells.lstm_steps": ("lstm-steps",),
    "cells.lstm_backward": ("lstm-backward",),
    "cells.symbols": ("symbols",),
    "cells.notation": ("notation-colours",),
    "cells.lstm_variants": ("lstm-no-forget-cell", "lstm-peephole-cell", "lstm-coupled-cell"),
    "cells.lstm_layer_norm": ("lstm-layer-norm-cell",),
    "cells.gru": ("gru-cell", "gru-reset-before-cell"),
    "cells.minimal": ("min-gru-cell", "min-lstm-cell", "rg-lru-cell"),
    "cells.slstm": ("slstm-cell",),
    "cells.anatomy": ("anatomy-*",),
    "networks.shapes": ("many-to-one", "many-to-many-in-step", "many-to-many-out-of-step"),
    "networks.task_shapes": ("task-shapes",),
    "networks.attention": ("encoder-decoder", "attention"),
    "networks.layers": ("stacked", "bidirectional"),
    "networks.grid": ("multidimensional", "multidimensional-cell"),
    "networks.graph": ("graph-lstm", "graph-special-cases"),
    "training.batches": ("padding", "truncated-bptt", "initial-state"),
    "training.noise": ("recurrent-dropout", "zoneout"),
    "training.numbers": ("clipping", "forget-bias", "chrono"),
    "measured.speed": ("speed-*",),
    "measured.claims": ("claim-*",),
    "measured.cards": ("card-*",),
}


def entered(module: str) -> Mapping[str, Render]:
    """Import a module of `MODULES` and return the figures that it has entered."""
    path = f"course_lib.figures.{module}"
    import_module(path)
    return {name: render for name, render in ENTERED.items() if render.__module__ == path}


class Catalogue(Mapping[str, Render]):
    """What draws each figure, by name: called with a language it returns the SVG."""

    def __getitem__(self, name: str) -> Render:
        """Return what draws a figure. Raises `KeyError` where there is none of that name."""
        for module, names in MODULES.items():
            if any(fnmatchcase(name, each) for each in names):
                return entered(module)[name]
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Yield all names; only those under a star need their module."""
        for module, names in MODULES.items():
            for name in names:
                yield from entered(module) if name.endswith("*") else (name,)

    def __len__(self) -> int:
        """Return how many figures there are."""
        return sum(1 for _ in self)


FIGURES = Catalogue()


def write_all(folder: Path, language: Language) -> list[Path]:
    """Write every figure in `language` as `folder/NAME.svg` and return the paths; a file that is right is not touched.

    Raises `OSError` if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, render in FIGURES.items():
        path = folder / f"{name}.svg"
        content = (render(language) + "\n").encode()
        if not path.exists() or path.read_bytes() != content:
            with files.beside(path) as new:
                new.write_bytes(content)
        paths.append(path)
    return paths
