"""Digits as graphs: neighbouring pixels of one shade become a region, and regions that touch are joined."""

from functools import cache
from typing import NamedTuple

import numpy as np

from course_lib.tasks.base import Task, check_between, require
from course_lib.tasks.digits import SIDE, digit_task, images

FEATURES = ("intensity", "row", "column", "area")


class GraphBatch(NamedTuple):
    """B graphs as one disjoint union of N nodes and E edges; no edge joins two graphs.

    features (N, 4) float32: mean intensity, row and column of the centre, from 0 to 1, and share of the image's area.
    edges (2, E) int64: source above target, each pair of neighbours in both directions. confidence (N,) float32 from 0
    to 1, in whose falling order to visit the nodes. graph (N,) int64: the graph of each node, from 0 to B - 1, nodes of
    one graph side by side. targets (B,) int64.
    """

    features: np.ndarray
    edges: np.ndarray
    confidence: np.ndarray
    graph: np.ndarray
    targets: np.ndarray


class Regions(NamedTuple):
    """One image as a graph of n regions: labels (8, 8) from 0 to n - 1; features, edges, confidence as in a batch."""

    labels: np.ndarray
    features: np.ndarray
    edges: np.ndarray
    confidence: np.ndarray


def regions_of(image: np.ndarray, count: int) -> Regions:
    """Cut an image (8, 8) into `count` connected regions by Ward's clustering of neighbouring pixels.

    Regions are numbered in reading order of their first pixels. The confidence of a region is its contrast,
    |its mean - the image's mean|, over the largest one: plain ink and plain paper are visited before what lies between.
    Raises `ImportError` where scikit-learn is missing.
    Source: Ward (1963), Hierarchical grouping to optimize an objective function; the order by confidence: Liang et al.
    (2016), Semantic object parsing with graph LSTM, where a network gives it.
    """
    _, first, inverse = np.unique(_merge(image, count), return_index=True, return_inverse=True)
    labels = first.argsort().argsort()[inverse].reshape(SIDE, SIDE)
    area = np.bincount(labels.ravel())
    rows, columns = np.indices(image.shape) / (SIDE - 1)
    means = [np.bincount(labels.ravel(), values.ravel()) / area for values in (image, rows, columns)]
    features = np.stack([*means, area / image.size], -1).astype(np.float32)
    contrast = abs(features[:, 0] - image.mean())
    return Regions(labels, features, _neighbours(labels), contrast / contrast.max())


def _merge(image: np.ndarray, count: int) -> np.ndarray:
    """Ward's tree of the pixels, cut when `count` branches are left: the root of each pixel's branch, (64,)."""
    ward_tree = require("sklearn.cluster", "scikit-learn").ward_tree
    _, _, pixels, parents = ward_tree(image.reshape(-1, 1), connectivity=_grid(), n_clusters=count)[:4]
    roots = np.arange(pixels)
    while (parents[roots] != roots).any():
        roots = parents[roots]
    return roots


@cache
def _grid() -> object:
    return require("sklearn.feature_extraction.image", "scikit-learn").grid_to_graph(SIDE, SIDE)


def _neighbours(labels: np.ndarray) -> np.ndarray:
    """Both directions of every pair of regions that share a side of a pixel: (2, e), sorted."""
    across = np.stack((labels[:, :-1].ravel(), labels[:, 1:].ravel()))
    down = np.stack((labels[:-1].ravel(), labels[1:].ravel()))
    pairs = np.concatenate((across, down, across[::-1], down[::-1]), 1)
    return np.unique(pairs[:, pairs[0] != pairs[1]], axis=1).astype(np.int64)


@cache
def _regions_of_digit(index: int, count: int) -> Regions:
    return regions_of(images()[0][index], count)


def superpixels(regions: int = 12) -> Task:
    """Name a digit from a graph of its `regions` superpixels, each joined to those that it touches.

    Images are cut up when first drawn, and kept. Raises `ValueError` unless there are from 2 to 64 regions, and
    `ImportError` where scikit-learn is missing.
    Sizes: a `GraphBatch` of N = B · regions nodes with 4 features; targets (B,) int64, 10 classes; 1258 images to
    train, 269 and 270 held out.
    Baseline: the digit most common in the train part is right at its share of the test part, 0.08.
    Source: Liang et al. (2016), Semantic object parsing with graph LSTM; Alpaydin & Kaynak (1998), Optical recognition
    of handwritten digits. Licence: CC BY 4.0 (UCI); scikit-learn's copy is BSD.
    """
    check_between("regions", regions, 2, SIDE * SIDE)

    def take(indices: np.ndarray) -> GraphBatch:
        parts = [_regions_of_digit(int(k), regions) for k in indices]
        return GraphBatch(
            np.concatenate([part.features for part in parts]),
            np.concatenate([part.edges + regions * b for b, part in enumerate(parts)], 1),
            np.concatenate([part.confidence for part in parts]),
            np.arange(len(parts)).repeat(regions),
            images()[1][indices],
        )

    return digit_task("superpixels", len(FEATURES), take)
