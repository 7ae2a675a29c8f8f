"""Handwritten digits: pixel after pixel, as a picture, and shifted."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from course_lib.tasks.base import (
    Batch,
    Part,
    Task,
    check_from,
    draw_from,
    expected,
    make_parts,
    most_common,
    require,
    split,
)

SIDE = 8
CLASSES = tuple("0123456789")


@cache
def images() -> tuple[np.ndarray, np.ndarray]:
    """Return all 1797 digits: images (1797, 8, 8) float32 from 0 to 1, and which digit each is (1797,) int64.

    Raises `ImportError` where scikit-learn is missing.
    Source: Alpaydin & Kaynak (1998), Optical recognition of handwritten digits, UCI Machine Learning Repository.
    Licence: CC BY 4.0 there; scikit-learn, which carries 1797 of them, is BSD.
    """
    digits = require("sklearn.datasets", "scikit-learn").load_digits()
    pictures, targets = (digits.images / digits.images.max()).astype(np.float32), digits.target.astype(np.int64)
    for array in (pictures, targets):
        array.setflags(write=False)  # they are kept for all who ask
    return pictures, targets


def digit_task(name: str, input_size: int, take: Callable[[np.ndarray], Any]) -> Task:
    """Make the task of naming the digit, of which `take(indices)` builds the batch of any of the 1797 images.

    The parts are the same for every such task. The blind answer is the digit most common in the train part, and the
    baseline its share of the test part. Source: as `images`.
    """
    _, targets = images()
    places = split(len(targets))
    guess, best = most_common(targets[places["train"]], len(CLASSES))
    baseline = float((targets[places["test"]] == best).mean())
    parts = make_parts(places, take)
    make = draw_from(parts["train"])
    sizes = input_size, len(CLASSES)
    pool = Part(len(targets), take)
    return Task(
        name, "many-to-one", "cross_entropy", "accuracy", *sizes, make, guess, baseline, (), CLASSES, parts, pool
    )


def pixels(permuted: bool = False, seed: int = 0) -> Task:
    """Name a digit whose 64 pixels come one at a time, row after row, or all in one fixed order drawn with `seed`.

    Raises `ImportError` where scikit-learn is missing.
    Sizes: xs (64, B, 1) float32 from 0 to 1; targets (B,) int64, 10 classes; 1258 images to train, 269 and 270 held
    out.
    Baseline: the digit most common in the train part is right at its share of the test part, 0.08.
    Source: Le, Jaitly & Hinton (2015), A simple way to initialize recurrent networks of rectified linear units, for the
    order of pixels; Alpaydin & Kaynak (1998), Optical recognition of handwritten digits, for the images.
    Licence: CC BY 4.0 (UCI); scikit-learn's copy is BSD.
    """
    order = np.random.default_rng(seed).permutation(SIDE * SIDE) if permuted else np.arange(SIDE * SIDE)

    def take(indices: np.ndarray) -> Batch:
        pictures, targets = images()
        rows = pictures[indices].reshape(len(indices), -1)[:, order]
        return Batch(np.ascontiguousarray(rows.T)[..., None], targets[indices])

    return digit_task("permuted_pixels" if permuted else "pixels", 1, take)


def digits_2d(canvas: int = SIDE, seen: int = 1) -> Task:
    """Name a digit in a picture; on a `canvas` beyond 8 × 8, one that lies where none did in training.

    There, images of the train and validation parts lie up to `seen` pixels from the middle, each at a place of its own,
    and those of the test part further away, in rows or in columns. Raises `ValueError` for a canvas below 8, for a
    negative `seen`, and where that leaves no place further away; `ImportError` where scikit-learn is missing.
    Sizes: xs (canvas, canvas, B, 1) float32 from 0 to 1, rows first; targets (B,) int64, 10 classes; 1258 images to
    train, 269 and 270 held out.
    Baseline: the digit most common in the train part is right at its share of the test part, 0.08.
    Source: Graves, Fernández & Schmidhuber (2007), Multi-dimensional recurrent neural networks, which tests on
    images that were distorted after training; Alpaydin & Kaynak (1998), Optical recognition of handwritten digits.
    Licence: CC BY 4.0 (UCI); scikit-learn's copy is BSD.
    """
    check_from("canvas", canvas, SIDE)
    check_from("seen", seen, 0)
    corners = _corners(canvas - SIDE, seen)

    def take(indices: np.ndarray) -> Batch:
        pictures, targets = images()
        xs = np.zeros((canvas, canvas, len(indices), 1), dtype=np.float32)
        for b, k in enumerate(indices):
            row, column = corners[k]
            xs[row : row + SIDE, column : column + SIDE, b, 0] = pictures[k]
        return Batch(xs, targets[indices])

    return digit_task("digits_2d" if canvas == SIDE else "shifted_digits", 1, take)


def _corners(room: int, seen: int) -> np.ndarray:
    """Where the upper left corner of each of the 1797 images lies: (1797, 2) from 0 to `room`."""
    places = np.stack(np.meshgrid(np.arange(room + 1), np.arange(room + 1), indexing="ij"), -1).reshape(-1, 2)
    near = (abs(places - room // 2) <= seen).all(1)
    if room and near.all():
        raise expected("seen", f"menos que {room - room // 2}", f"less than {room - room // 2}", seen)
    count = len(images()[1])
    rng = np.random.default_rng(0)
    corners = rng.choice(places[near], count)
    if room:
        test = split(count)["test"]
        corners[test] = rng.choice(places[~near], len(test))
    return corners
