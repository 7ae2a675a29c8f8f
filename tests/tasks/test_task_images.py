"""Digits as sequences, as pictures, out of place, and as graphs of superpixels."""

from itertools import chain, combinations

import numpy as np
import pytest
from scipy.ndimage import label
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.image import grid_to_graph

from course_lib.tasks import TASKS, digits_2d, pixels, superpixels
from course_lib.tasks.digits import images
from course_lib.tasks.superpixels import Regions, regions_of

IMAGES = ["pixels", "permuted_pixels", "digits_2d", "shifted_digits"]


def pictures_of(part):
    """The (8, 8) pictures of a part of `digits_2d`, as bytes."""
    return [picture.tobytes() for picture in digits_2d().parts[part].whole().xs[..., 0].transpose(2, 0, 1)]


def test_every_image_is_in_one_part():
    parts = {name: pictures_of(name) for name in ("train", "validation", "test")}
    everything = sorted(image.tobytes() for image in images()[0])
    assert sorted(chain.from_iterable(parts.values())) == everything
    for one, other in combinations(parts.values(), 2):
        assert not set(one) & set(other)


def test_every_class_is_in_every_part():
    for part in pixels().parts.values():
        assert np.bincount(part.whole().targets, minlength=10).min() >= 15


@pytest.mark.parametrize("name", IMAGES)
def test_a_digit_task_shows_the_image_that_it_asks_for(name):
    part = TASKS[name]().parts["test"]
    plain = digits_2d().parts["test"].whole()
    batch = part.whole()
    assert (batch.targets == plain.targets).all()
    assert np.allclose(np.sort(batch.xs.reshape(-1, part.count), 0)[-64:], np.sort(plain.xs.reshape(64, -1), 0))


def test_pixels_are_read_row_after_row_and_permuted_in_one_order_for_all():
    grid = digits_2d().parts["test"].whole().xs[..., 0]
    rows = pixels().parts["test"].whole().xs[..., 0]
    assert (rows == grid.reshape(64, -1)).all()
    permuted = pixels(permuted=True).parts["test"].whole().xs[..., 0]
    order = np.random.default_rng(0).permutation(64)
    assert (permuted == rows[order]).all() and (permuted != rows).any()
    assert (permuted == pixels(permuted=True).parts["test"].whole().xs[..., 0]).all()
    assert (permuted != pixels(permuted=True, seed=1).parts["test"].whole().xs[..., 0]).any()


def corner(picture):
    """The first row and column with ink."""
    rows, columns = np.nonzero(picture)
    return np.array([rows.min(), columns.min()])


@pytest.mark.parametrize(("canvas", "seen"), [(12, 1), (9, 0), (14, 2)])
def test_shifted_digits_lie_in_the_test_where_none_lay_in_training(canvas, seen):
    shifted = digits_2d(canvas, seen)
    middle = (canvas - 8) // 2
    for name, part in shifted.parts.items():
        batch, plain = part.whole(), digits_2d().parts[name].whole()
        moves = []
        for b in range(part.count):
            move = corner(batch.xs[..., b, 0]) - corner(plain.xs[..., b, 0])
            row, column = move
            assert (batch.xs[row : row + 8, column : column + 8, b] == plain.xs[:, :, b]).all()
            moves.append(move)
        far = abs(np.array(moves) - middle).max(1) > seen
        assert far.all() if name == "test" else not far.any()
        assert len(np.unique(moves, axis=0)) > (1 if name == "test" or seen else 0)
        assert batch.xs.sum() == pytest.approx(plain.xs.sum())


def loop_neighbours(labels):
    """The specification of the edges: look at the four neighbours of each pixel."""
    edges = set()
    for r in range(8):
        for c in range(8):
            for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                if 0 <= r + dr < 8 and 0 <= c + dc < 8 and labels[r, c] != labels[r + dr, c + dc]:
                    edges.add((int(labels[r, c]), int(labels[r + dr, c + dc])))
    return edges


@pytest.mark.parametrize("count", (2, 12, 64))
@pytest.mark.parametrize("index", (0, 7, 1000))
def test_regions_are_connected_numbered_in_reading_order_and_described_truly(index, count):
    image = images()[0][index]
    regions: Regions = regions_of(image, count)
    assert set(regions.labels.ravel()) == set(range(count))
    firsts = [int(np.flatnonzero(regions.labels.ravel() == k)[0]) for k in range(count)]
    assert firsts == sorted(firsts)
    for k in range(count):
        inside = regions.labels == k
        assert label(inside)[1] == 1
        rows, columns = np.nonzero(inside)
        wanted = [image[inside].mean(), rows.mean() / 7, columns.mean() / 7, inside.sum() / 64]
        assert regions.features[k] == pytest.approx(wanted, abs=1e-6)
    assert {(a, b) for a, b in regions.edges.T.tolist()} == loop_neighbours(regions.labels)
    contrast = abs(regions.features[:, 0] - image.mean())
    assert regions.confidence == pytest.approx(contrast / contrast.max(), abs=1e-6)


@pytest.mark.parametrize("count", (2, 12, 16))
def test_regions_are_those_of_agglomerative_clustering(count):
    cluster = AgglomerativeClustering(n_clusters=count, connectivity=grid_to_graph(8, 8), linkage="ward")
    for image in images()[0][:30]:
        theirs, ours = cluster.fit_predict(image.reshape(-1, 1)), regions_of(image, count).labels.ravel()
        assert len(set(zip(theirs.tolist(), ours.tolist(), strict=True))) == count


@pytest.mark.parametrize(("count", "size"), [(12, 1), (12, 6), (5, 3)])
def test_a_batch_of_graphs_is_their_disjoint_union(count, size):
    part = superpixels(count).parts["train"]
    union = part.take(np.arange(size))
    assert union.features.shape == (count * size, 4) and union.features.dtype == np.float32
    assert union.edges.shape[0] == 2 and union.edges.dtype == union.graph.dtype == union.targets.dtype == np.int64
    assert union.confidence.shape == union.graph.shape == (count * size,) and union.confidence.dtype == np.float32
    assert union.targets.shape == (size,)
    assert (union.graph[union.edges[0]] == union.graph[union.edges[1]]).all()
    assert {(b, a) for a, b in union.edges.T.tolist()} == {(a, b) for a, b in union.edges.T.tolist()}
    for b in range(size):
        alone, nodes = part.take(np.array([b])), union.graph == b
        assert (union.features[nodes] == alone.features).all() and (union.confidence[nodes] == alone.confidence).all()
        inside = nodes[union.edges[0]]
        assert (union.edges[:, inside] - count * b == alone.edges).all()
        assert union.targets[b] == alone.targets[0]


def test_superpixels_have_the_parts_of_the_other_digit_tasks():
    batch, plain = (task().parts["validation"].take(np.arange(20)) for task in (superpixels, pixels))
    assert (batch.targets == plain.targets).all()
    ink = np.bincount(batch.graph, batch.features[:, 0] * batch.features[:, 3])
    assert ink == pytest.approx(plain.xs.mean((0, 2)), abs=1e-6)
