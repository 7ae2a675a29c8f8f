"""The files of weights that the generated class of assignment 8 hands in: right ones, and wrong ones in known ways."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from safetensors.numpy import load, save

from course_lib.grading.notebook.source import ASSIGNMENTS_DIR
from course_lib.language import Language

Files = dict[str, bytes]
NAMES, NUMBERS = "names.safetensors", "numbers.safetensors"
_NUMBERS_TRAINED = ("numbers-validation", "numbers-held_out", "numbers-higher")
_NAMES_TRAINED = ("names-validation", "names-held_out", "names-higher")


@dataclass(frozen=True)
class Wrong:
    """Files that are wrong: `change(files, language)` makes them of the right ones; `lost` are the tests that fail."""

    change: Callable[[Files, Language], Files]
    lost: tuple[str, ...]
    mistakes: tuple[str, ...] = ()


def right(language: Language) -> Files:
    """Return the weights that the solutions have trained, by the names with which students hand them in."""
    kept = ASSIGNMENTS_DIR / "a8"
    return {NAMES: (kept / NAMES).read_bytes(), NUMBERS: (kept / f"numbers-{language}.safetensors").read_bytes()}


def _other_language(files: Files, language: Language) -> Files:
    return files | {NUMBERS: right("en" if language == "pt" else "pt")[NUMBERS]}


def _untrained(files: Files, _language: Language) -> Files:
    draw = np.random.default_rng(0)
    drawn = {name: draw.normal(0, 0.1, w.shape).astype(w.dtype) for name, w in load(files[NUMBERS]).items()}
    return files | {NUMBERS: save(drawn)}


def _classes_permuted(files: Files, _language: Language) -> Files:
    moved = {n: np.roll(w, 1, 0) if n.startswith("readout") else w for n, w in load(files[NAMES]).items()}
    return files | {NAMES: save(moved)}


WRONG = {
    "no weights": Wrong(lambda _files, _: {}, ("names", "numbers")),
    "one file": Wrong(lambda files, _: {NAMES: files[NAMES]}, ("numbers",)),
    "files swapped": Wrong(lambda files, _: {NAMES: files[NUMBERS], NUMBERS: files[NAMES]}, ("names", "numbers")),
    "file cut off": Wrong(lambda files, _: files | {NAMES: files[NAMES][:-1000]}, ("names",)),
    "pickled": Wrong(lambda files, _: files | {NAMES: pickle.dumps(load(files[NAMES]))}, ("names",)),
    "other language": Wrong(_other_language, ("numbers",)),
    "not trained": Wrong(_untrained, _NUMBERS_TRAINED),
    "classes permuted": Wrong(_classes_permuted, _NAMES_TRAINED, ("names.classes_permuted",)),
}
