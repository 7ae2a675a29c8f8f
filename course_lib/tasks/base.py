"""What every task is: batches of arrays, time first, how to draw them, and what a blind answer scores."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np

from course_lib.check import check_size
from course_lib.language import LANGUAGES, tr

Kind = Literal["many-to-one", "in step", "out of step"]
Loss = Literal["squared_error", "cross_entropy", "legal_loss"]
Measure = Literal["squared_error", "cross_entropy", "accuracy", "exact_match", "legal_steps", "legal_sequences"]
PARTS = ("train", "validation", "test")
SHARES = (0.7, 0.15, 0.15)
BLANK = ""  # symbol 0 of the alphabets of words and letters: it pads a sequence, and ends an answer


class Batch(NamedTuple):
    """B sequences, time first, as NumPy arrays.

    xs: numbers (T, B, D) float32, images (rows, columns, B, D) float32, or symbols (T, B) int64.
    targets: many-to-one (B,) int64 or (B, K) float32; in step (T, B) int64 or (T, B, K) float32; out of step (T', B)
    int64. lengths (B,) int64 where the xs differ in length; mask (T, B) or (T', B) bool, True where a target counts.
    """

    xs: np.ndarray
    targets: np.ndarray
    lengths: np.ndarray | None = None
    mask: np.ndarray | None = None


@dataclass(frozen=True)
class Part:
    """A fixed part of a data set: `count` examples, and `take(indices)`, the batch of those at the places given."""

    count: int
    take: Callable[[np.ndarray], Any]

    def whole(self) -> Any:
        """Return every example of the part as one batch, in order."""
        return self.take(np.arange(self.count))


@dataclass(frozen=True)
class Task:
    """A problem to train on.

    `make(B, rng)` builds a batch; call `draw`, which checks. `input_size` is D, or the number of symbols; `output_size`
    is K, the number of classes, of symbols, or of numbers to answer. `inputs` and `outputs` say what symbol k means.
    `loss` is what to train on and `measure` what to judge by, as in `course_lib.tasks.score`. `guess` (K,) or (T, 1, K)
    is the best answer that ignores the input, and `baseline` its score: on new draws, or on the whole test part of a
    task with fixed `parts` ("train", which `draw` draws from, "validation" and "test"), which were dealt out of `pool`.
    """

    name: str
    kind: Kind
    loss: Loss
    measure: Measure
    input_size: int
    output_size: int
    make: Callable[[int, np.random.Generator], Any]
    guess: np.ndarray
    baseline: float
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))
    pool: Part | None = None

    def draw(self, batch: int, rng: np.random.Generator) -> Any:
        """Draw a batch of B = `batch` examples. Raises `ValueError` unless B ≥ 1 and `rng` is a NumPy generator."""
        check_size("batch", batch)
        if not isinstance(rng, np.random.Generator):
            raise expected("rng", "numpy.random.default_rng(seed)", "numpy.random.default_rng(seed)", rng)
        return self.make(batch, rng)

    def blind(self, batch: Any) -> np.ndarray:
        """Return the answers (..., K) to `batch` of one who sees nothing: `guess`, for every sequence and step."""
        shape = batch.targets.shape if self.loss != "cross_entropy" else (*batch.targets.shape, self.output_size)
        guess = self.guess if self.guess.ndim == 1 else self.guess[: shape[0]]
        return np.array(np.broadcast_to(guess, shape))


def expected(name: str, pt: str, en: str, got: Any) -> ValueError:
    """Return the error that says what was expected of `name`, in the language in use, and what came."""
    return ValueError(tr(pt=f"{name}: esperado {pt}, recebido {got!r}", en=f"{name}: expected {en}, got {got!r}"))


def check_from(name: str, size: int, least: int) -> None:
    """Raise `ValueError` unless `size` is a whole number from `least` up."""
    if not isinstance(size, int) or isinstance(size, bool) or size < least:
        raise expected(name, f"um inteiro ≥ {least}", f"a whole number ≥ {least}", size)


def check_between(name: str, size: int, least: int, most: int) -> None:
    """Raise `ValueError` unless `size` is a whole number from `least` to `most`."""
    if not isinstance(size, int) or isinstance(size, bool) or not least <= size <= most:
        raise expected(name, f"um inteiro de {least} a {most}", f"a whole number from {least} to {most}", size)


def check_language(language: str) -> None:
    """Raise `ValueError` unless `language` is one of the course's."""
    if language not in LANGUAGES:
        raise expected("language", '"pt" ou "en"', '"pt" or "en"', language)


def require(module: str, package: str) -> Any:
    """Import `module`, which comes with `package`. Raises `ImportError` that tells how to install it."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise ImportError(
            tr(
                pt=f"esta tarefa precisa do pacote {package}, que não está instalado: rode `pip install {package}`",
                en=f"this task needs the package {package}, which is not installed: run `pip install {package}`",
            )
        ) from error


def one_hot(symbols: np.ndarray, size: int) -> np.ndarray:
    """Turn symbols (...) from 0 to size - 1 into float32 vectors (..., size) with a single 1."""
    return np.eye(size, dtype=np.float32)[symbols]


def within(lengths: np.ndarray) -> np.ndarray:
    """Return the mask (T, B), T the longest, that is True at the steps within each length (B,)."""
    return np.arange(lengths.max())[:, None] < lengths


def pad(sequences: Sequence[Sequence[int]]) -> tuple[np.ndarray, np.ndarray]:
    """Set B sequences of symbols side by side: (T, B) int64, filled up with 0, and their lengths (B,) int64."""
    lengths = np.array([len(sequence) for sequence in sequences], dtype=np.int64)
    padded = np.zeros((lengths.max(), len(sequences)), dtype=np.int64)
    for b, sequence in enumerate(sequences):
        padded[: len(sequence), b] = sequence
    return padded, lengths


def encode(units: Sequence[str], alphabet: Sequence[str]) -> list[int]:
    """Return the symbol of each unit, letter or word. Raises `ValueError` that names a unit without a symbol."""
    symbols = {unit: k for k, unit in enumerate(alphabet)}
    for unit in units:
        if unit not in symbols:
            raise expected("units", "só unidades do alfabeto", "units of the alphabet alone", unit)
    return [symbols[unit] for unit in units]


def decode(symbols: Sequence[int] | np.ndarray, alphabet: Sequence[str]) -> list[str]:
    """Return the unit of each symbol (T,), up to the first `BLANK`: the inverse of `encode`."""
    units = [alphabet[k] for k in symbols]
    return units[: units.index(BLANK)] if BLANK in units else units


def split(count: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Share the numbers 0 … count - 1 at random among the three parts, in the proportions of `SHARES`."""
    order = np.random.default_rng(seed).permutation(count)
    first, second = round(SHARES[0] * count), round((SHARES[0] + SHARES[1]) * count)
    return dict(zip(PARTS, (order[:first], order[first:second], order[second:]), strict=True))


def make_parts(places: Mapping[str, np.ndarray], take: Callable[[np.ndarray], Any]) -> Mapping[str, Part]:
    """Make the parts of a data set: `take(indices)` builds any batch of it, `places` says what is in which part."""

    def part(where: np.ndarray) -> Part:
        return Part(len(where), lambda indices: take(where[indices]))

    return MappingProxyType({name: part(where) for name, where in places.items()})


def deal(task: Task, seed: int) -> Task:
    """Return the task with its `pool` shared out anew, by `seed`; `guess` and `baseline` stay those of the fixed parts.

    Raises `ValueError` for a task without a pool.
    """
    if task.pool is None:
        raise expected("task", "uma tarefa com `pool`", "a task with a `pool`", task.name)
    parts = make_parts(split(task.pool.count, seed), task.pool.take)
    return replace(task, parts=parts, make=draw_from(parts["train"]))


def draw_from(part: Part) -> Callable[[int, np.random.Generator], Any]:
    """Return the function (B, rng) -> batch that draws from a part, no example twice unless B is more than it has."""
    return lambda batch, rng: part.take(rng.choice(part.count, batch, replace=batch > part.count))


def most_common(targets: np.ndarray, classes: int) -> tuple[np.ndarray, int]:
    """Return the blind answer (classes,), all on the class that is most common among targets (N,), and that class."""
    best = int(np.bincount(targets, minlength=classes).argmax())
    return one_hot(np.array(best), classes), best
