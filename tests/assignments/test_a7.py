"""Assignment 7: its references are the library and torch, its mistakes can be told, and its numbers are right."""

import re

import numpy as np
import pytest
import torch
from helpers.suites import verdict_of

from course_lib.assignments.a7 import SUITE
from course_lib.assignments.base import FIXED, Sizes, draw_sizes
from course_lib.assignments.cases import draw_cases
from course_lib.cells import CELLS, CellParams
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES
from course_lib.multidimensional import MDParams
from course_lib.multidimensional import scan_grid as library_scan
from course_lib.nn import noise
from course_lib.nn.recurrent import Recurrent

TASKS = SUITE.tasks
RIGHT = {name: task.bind(task.reference) for name, task in TASKS.items()}
SIZES = (*FIXED, Sizes(T=6, B=3, D=2, H=4), Sizes(1, 1, 3, 4))


def cases(name):
    drawn = draw_cases(TASKS[name], SIZES, 5)
    return pytest.mark.parametrize("case", drawn, ids=lambda c: str(tuple(c.sizes)))


def tensors(params):
    return {name: torch.from_numpy(value) for name, value in params.items()}


def same(got, expected):
    for ours, theirs in zip(got, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-14)


@cases("stacked_sequence")
def test_the_stack_is_torchs(case):
    xs, h, params = case.inputs.values()
    layers = torch.nn.RNN(xs.shape[2], h.shape[2], num_layers=len(h), dtype=torch.float64)
    layers.load_state_dict(tensors(params))
    with torch.no_grad():
        same(RIGHT["stacked_sequence"](xs, h, params), layers(torch.from_numpy(xs), torch.from_numpy(h)))


@cases("bidirectional_sequence")
def test_both_directions_are_the_librarys_whatever_the_padding_holds(case):
    xs, lengths, h, params = case.inputs.values()
    layer = Recurrent("rnn", xs.shape[2], h.shape[2], bidirectional=True, fast="plain", dtype=torch.float64)
    layer.load_state_dict(tensors(params))
    with torch.no_grad():
        expected = layer(torch.from_numpy(xs), torch.from_numpy(h), torch.from_numpy(lengths))
    same(RIGHT["bidirectional_sequence"](xs, lengths, h, params), expected)
    xs = np.where((np.arange(len(xs))[:, None] < lengths)[..., None], xs, 9.0)
    same(RIGHT["bidirectional_sequence"](xs, lengths, h, params), expected)


@cases("reverse_padded")
def test_turning_around_twice_changes_nothing(case):
    xs, lengths = case.inputs.values()
    once = RIGHT["reverse_padded"](xs, lengths)
    np.testing.assert_array_equal(RIGHT["reverse_padded"](once, lengths), xs)
    np.testing.assert_array_equal(once[0], xs[lengths - 1, np.arange(len(lengths))])


@cases("dropout_sequence")
def test_the_dropout_is_the_librarys_with_the_same_mask(case, monkeypatch):
    xs, h, c, draws, rate, params = case.inputs.values()
    mask = torch.from_numpy(RIGHT["dropout_mask"](draws[0], rate))
    monkeypatch.setattr(noise, "mask", lambda like, at: mask if at else torch.ones_like(like))
    layer = Recurrent("lstm", xs.shape[2], h.shape[1], noise=noise.VariationalDropout(0.0, rate), dtype=torch.float64)
    layer.load_state_dict({f"{name}_l0": value for name, value in tensors(params).items()})
    with torch.no_grad():
        ys, last = layer(torch.from_numpy(xs), tuple(torch.from_numpy(a)[None] for a in (h, c)))
    same(RIGHT["dropout_sequence"](xs, h, c, draws, rate, params), (ys, last[0][0], last[1][0]))


def test_a_masks_mean_is_one():
    mask = RIGHT["dropout_mask"](np.random.default_rng(0).random((100, 1000)), 0.3)
    assert abs(mask.mean() - 1) < 0.01
    assert set(np.unique(mask)) == {0.0, 1 / 0.7}


@cases("scan_grid")
def test_the_grid_is_the_librarys(case):
    xs, params = case.inputs.values()
    same(RIGHT["scan_grid"](xs, params), library_scan(xs, MDParams(**params)))


@cases("graph_step")
def test_a_graph_is_its_nodes_one_by_one(case):
    x, h, adjacency, params = case.inputs.values()
    cell = CellParams(*(params[name] for name in CellParams._fields))
    for node, row in enumerate(adjacency):
        read = [h[other] for other in np.flatnonzero(row)]
        from_mean = (sum(read) / len(read) if read else 0 * h[node]) @ params["weight_nh"].T
        alone = CELLS["rnn"].step(x[node], h[node], cell._replace(bias_hh=cell.bias_hh + from_mean))[0]
        np.testing.assert_allclose(RIGHT["graph_step"](x, h, adjacency, params)[node], alone, rtol=1e-12, atol=1e-14)


def test_a_graph_has_a_lone_node_and_one_that_reads_several():
    for seed in range(50):
        drawn = draw_cases(TASKS["graph_step"], (*FIXED, *draw_sizes(np.random.default_rng(seed))), seed)
        for case in drawn:
            count = case.inputs["adjacency"].sum(axis=1)
            assert count.min() == 0 and count.max() == len(count) - 1
            assert not case.inputs["adjacency"].diagonal().any()


def test_lengths_tell_apart_what_padding_can_spoil():
    for seed in range(50):
        first, _, square = draw_cases(TASKS["reverse_padded"], draw_sizes(np.random.default_rng(seed)), seed)
        for case in (first, square):
            xs, lengths = case.inputs.values()
            assert 1 < lengths[0] < len(xs) and lengths.max() == len(xs) and lengths.min() == 1


def test_a_division_by_zero_is_told_where_and_why():
    zero = next(m for m in TASKS["graph_step"].mistakes if m.name == "divided_by_zero")
    verdict = verdict_of(SUITE.check, "graph_step", zero.variant)
    assert verdict.problem.kind == "not_finite" and verdict.mistakes == ("graph_step.divided_by_zero",)


def test_an_index_before_the_first_is_no_mistake_where_it_reads_zeros():
    """An array of zeros that is filled from its corner: what index -1 reads has not been visited yet."""

    def scan(xs, params):
        shape = (*xs.shape[:3], params["weight_hh"].shape[1] // 2)
        ys, cs = np.zeros(shape), np.zeros(shape)
        for r, c in np.ndindex(*xs.shape[:2]):
            before = ys[r - 1, c], cs[r - 1, c], ys[r, c - 1], cs[r, c - 1]
            ys[r, c], cs[r, c] = RIGHT["grid_step"](xs[r, c], *before, params)
        return ys, cs

    SUITE.check("scan_grid", scan)
    SUITE.examine("scan_grid", scan)


# --- numbers worked by hand ------------------------------------------------------------------------------------------


def scope():
    """What the cells of the notebook define, its solutions run."""
    names = {}
    for cell in render("a7", "en").cells:
        if cell.cell_type == "code" and not re.search(r"\b(check|examine|print)\(|import use", cell.source):
            exec(cell.source, names)
    return names


def by_hand():
    """Every number that the prose states to three decimals."""
    n = scope()
    h, row = np.zeros((2, 1, 1)), np.array([[0.1, 0.9, 0.25, 0.6]])
    lower, _ = n["stacked_sequence"](n["xs"], h[:1], n["one"])
    stacked = n["stacked_sequence"](n["xs"], h, n["one"])
    padded = np.concatenate([n["xs"], np.zeros((1, 1, 1))])
    both = n["bidirectional_sequence"](padded, np.array([2]), h, n["one"])
    numbers = np.array([[[0.8]], [[0.1]]])
    dropped = n["dropout_sequence"](n["xs"], np.array([[0.6]]), np.array([[0.8]]), numbers, 0.5, n["half"])
    first = n["dropout_sequence"](n["xs"][:1], np.array([[0.6]]), np.array([[0.8]]), numbers, 0.5, n["half"])
    candidates = [np.tanh(0.4 + 1.2), np.tanh(-0.3 + 2 * first[1])]
    place = n["grid_step"](*(np.array([[number]]) for number in (0.4, 0.6, 0.8, -0.2, -0.5)), n["small"])
    gates = [n["sigmoid"](2), n["sigmoid"](-2), np.tanh(0.8)]
    grid = n["scan_grid"](np.array([[0.4, 0.0], [0.0, 0.0]]).reshape(2, 2, 1, 1), n["small"])
    graph = n["graph_step"](np.array([[0.0], [0.0], [1.0]]), np.array([[0.2], [0.6], [-0.4]]), n["reads"], n["three"])
    arrays = [lower, *stacked, *both, n["dropout_mask"](row, 0.25), *dropped, *first, *candidates, *place, *gates]
    arrays += [grid[1], grid[0][0, 0], graph]
    return sorted({f"{float(x):.3f}" for a in arrays for x in np.ravel(a) if x})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_worked_by_hand_are_right(language):
    text = "\n".join(cell.source for cell in render("a7", language).cells if cell.cell_type == "markdown")
    three = r"-?\d\{,\}\d{3}" if language == "pt" else r"-?\d\.\d{3}"
    stated = {number.replace("{,}", ".") for number in re.findall(three, text)}
    known = set(by_hand())
    assert known <= stated
    assert {number.lstrip("-") for number in stated} == {number.lstrip("-") for number in known}
