"""The colours can be read and told apart by all, and labels are cut as mathematics is written."""

import itertools

import numpy as np
import pytest

from course_lib.figures.kit.markup import runs
from course_lib.figures.kit.palette import INK, PAPER
from course_lib.figures.kit.plots import CYCLE, plot_style
from course_lib.language import use


def test_mathematics_becomes_italic_letters_upright_words_and_subscripts():
    assert runs("a $W_{hh} h_t + tanh$") == [
        ("a ", False, False),
        ("W", True, False),
        ("hh", False, True),
        (" ", False, False),
        ("h", True, False),
        ("t", True, True),
        (" ", False, False),
        ("+", False, False),
        (" ", False, False),
        ("tanh", False, False),
    ]


def linear(colour):
    channels = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(colour):
    return 1.05 / (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05)


# Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
VISION = {
    "full": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def oklab(rgb):
    to_cones = [[0.41222, 0.53633, 0.05145], [0.2119, 0.6807, 0.1074], [0.0883, 0.28172, 0.62998]]
    to_lab = [[0.21045, 0.79362, -0.00407], [1.978, -2.42859, 0.45059], [0.0259, 0.78277, -0.80868]]
    return np.array(to_lab) @ np.cbrt(np.array(to_cones) @ np.clip(rgb, 0, 1))


def test_every_colour_can_be_read_on_paper():
    assert PAPER == "#ffffff"
    assert min(contrast(ink) for ink in INK.values()) >= 4.5


@pytest.mark.parametrize("vision", VISION)
def test_the_colours_stay_apart_for_colour_blind_readers(vision):
    seen = [oklab(np.array(VISION[vision]) @ linear(ink)) for ink in INK.values()]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.05


def test_plots_use_the_palette_and_more_than_colour():
    import matplotlib

    with matplotlib.rc_context():
        plot_style()
        cycle = list(matplotlib.rcParams["axes.prop_cycle"])
        assert [style["color"] for style in cycle] == [INK[role] for role in CYCLE]
        assert len({(style["linestyle"], style["marker"]) for style in cycle}) == len(cycle)
        assert matplotlib.rcParams["svg.fonttype"] == "none"


@pytest.mark.parametrize(("language", "mark"), [("pt", ","), ("en", ".")])
def test_numbers_on_the_axes_have_the_language_s_decimal_mark(language, mark):
    import matplotlib
    from matplotlib import pyplot

    with matplotlib.rc_context({"backend": "svg"}):
        plot_style()
        use(language)
        figure, axes = pyplot.subplots(1, 2, sharey=True)
        axes[0].plot([0, 1], [-0.5, 1.25])
        axes[1].semilogx([1e-3, 1], [0, 1])
        axes[0].set_xticks([0, 0.25, 1])
        figure.canvas.draw()
        written = [label.get_text() for axis in axes for label in (*axis.get_xticklabels(), *axis.get_yticklabels())]
        pyplot.close(figure)
    plain = [each for each in written if "$" not in each]
    assert len(plain) > 8 and all(each[-3] == mark for each in plain)
    assert any("10^{-3}" in each for each in written)
