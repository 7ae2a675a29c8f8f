"""Assignment 2's pictures: they name what they draw, and show what the library measures and the text says."""

import numpy as np
import pytest

from course_lib.cells import CELLS, CellParams
from course_lib.grading.notebook.source import render
from course_lib.grading.notebook.student import student_edition
from course_lib.language import LANGUAGES, use
from course_lib.unroll import unroll


@pytest.fixture(scope="module", params=LANGUAGES)
def notebook(request):
    """What the notebook's names are once its cells have run, with its pictures."""
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    scope = {}
    try:
        for cell in render("a2", request.param).cells:
            if cell.cell_type == "code":
                exec(cell.source, scope)
        yield request.param, scope, [plt.figure(number) for number in plt.get_fignums()]
    finally:
        use(None)
        plt.close("all")


def test_every_axis_and_every_curve_of_the_pictures_is_named(notebook):
    language, _, figures = notebook
    words = {"pt": ("distância k", "norma", "seu limite", "atualização", "perda", "sem corte", "0,7"), "en": ()}
    words["en"] = ("distance k", "norm", "your bound", "update", "loss", "not clipped", "0.7")
    assert len(figures) == 2
    said = ""
    for figure in figures:
        figure.canvas.draw()
        assert all(ax.get_yscale() == "log" and ax.get_xlabel() for ax in figure.axes)
        assert figure.axes[0].get_ylabel() and figure.axes[0].get_legend()
        for ax in figure.axes:
            lines = [line for line in ax.get_lines() if not line.get_label().startswith("_")]
            assert len({line.get_linestyle() for line in lines}) == len(lines) == 3
            texts = [ax.get_xlabel(), ax.get_ylabel(), ax.get_title(), *ax.get_legend_handles_labels()[1]]
            said += " ".join(texts) + "\n"
    assert all(word in said for word in words[language])
    assert not any(word in said for word in words["en" if language == "pt" else "pt"][3:])


def librarys_measure(radius, seed, T=41, B=16, D=4, H=32):
    """What the notebook's `measure` gives of the norms, by the library alone: the batch's median (T,)."""
    rng, rnn = np.random.default_rng(seed), CELLS["rnn"]
    weight = rng.standard_normal((H, H))
    weight *= radius / np.abs(np.linalg.eigvals(weight)).max()
    params = CellParams(rng.uniform(-1, 1, (H, D)) / H**0.5, weight, np.zeros(H), np.zeros(H))
    xs, dh = 0.1 * rng.standard_normal((T, B, D)), rng.standard_normal((B, H))
    hs, _ = unroll(rnn, xs, np.zeros((B, H)), params)
    norms = [np.linalg.norm(dh, axis=1)]
    for x, h in zip(xs[:0:-1], hs[-2::-1], strict=True):
        _, dh, _ = rnn.backward(np.zeros_like(dh), dh, x, h, params)
        norms.append(np.linalg.norm(dh, axis=1))
    return np.median(np.stack(norms) / norms[0], axis=1)


def test_the_bands_are_what_the_library_measures_and_the_students_line_lies_in_them(notebook):
    _, scope, _ = notebook
    for radius, (low, high) in scope["MEASURED"].items():
        runs = np.array([librarys_measure(radius, 100 + k) for k in range(20)])[:, ::5]
        np.testing.assert_allclose(runs.min(0), low, rtol=0.06)
        np.testing.assert_allclose(runs.max(0), high, rtol=0.06)
        norms, bounds = scope["measure"](radius, 0)
        middle = np.median(norms, axis=1)
        np.testing.assert_allclose(middle, librarys_measure(radius, 0), rtol=1e-6)
        assert (middle[::5] >= np.array(low) * 0.99).all() and (middle[::5] <= np.array(high) * 1.01).all()
        assert (norms <= bounds * (1 + 1e-9)).all()


def test_the_training_explodes_without_clipping_and_learns_with_it(notebook):
    _, scope, figures = notebook
    shown = [len(line.get_xdata()) for line in figures[1].axes[0].get_lines()]
    assert shown[0] < 10 and shown[1:] == [200, 200]
    for line in figures[1].axes[0].get_lines():
        losses = line.get_ydata()
        assert losses[-1] > 1e6 if len(losses) < 200 else losses[-20:].mean() < 0.25 < losses[:5].mean()
    for nudge in (0.0, 1e-15, -1e-15):  # of the rate, as small as rounding
        exploding, _ = scope["train"](lambda g: (g, scope["whole_norm"](g)), 8, rate=0.3 + nudge)
        assert len(exploding) < 10 and exploding[-1] > 1e6
    assert sum(len(scope["train"](lambda g: (g, scope["whole_norm"](g)), seed)[0]) < 200 for seed in range(6)) > 3
    norms = figures[1].axes[1].get_lines()[1].get_ydata()
    assert (norms[:40] > 1).mean() > 0.8 and (norms[-40:] > 1).mean() < (norms[:40] > 1).mean()


def test_a_picture_waits_for_what_is_not_written(capsys):
    scope, tests = {}, ("check(", "examine(", "# examine")
    try:
        for cell in student_edition("a2", "en").cells:
            if cell.cell_type == "code" and (cell.id in ("reach", "training") or not cell.source.startswith(tests)):
                try:
                    exec(cell.source, scope)
                except NotImplementedError:
                    assert not cell.source.startswith("draw")
    finally:
        use(None)
    assert capsys.readouterr().out.count("The picture waits for") == 2
