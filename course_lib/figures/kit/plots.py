"""One style for the plots of the book: readable sizes, the palette's colours, SVG whose text stays text."""

from typing import Any

from course_lib.figures.kit.palette import FAINT, INK, PAPER, TEXT, Role
from course_lib.language import marked

# Colour, line and marker change together, so that no curve is told apart by its colour alone.
CYCLE: tuple[Role, ...] = ("i", "f", "g", "o", "c", "h")
LINES = ("-", "--", "-.", ":", "-", "--")
MARKERS = ("o", "s", "^", "D", "v", "P")


def plot_style() -> None:
    """Set matplotlib's defaults for the book, and SVG as the notebook's output format where there is a notebook.

    Numbers on the axes have the decimal mark of the language in use when they are drawn.
    """
    import matplotlib as mpl
    from cycler import cycler

    cycle = cycler(color=[INK[r] for r in CYCLE]) + cycler(linestyle=LINES) + cycler(marker=MARKERS)
    mpl.rcParams.update(
        {
            "figure.figsize": (6.4, 3.6),
            "figure.constrained_layout.use": True,
            "figure.facecolor": PAPER,
            "figure.hooks": [f"{__name__}:{decimal_marks.__name__}"],
            "font.family": "sans-serif",
            "font.size": 13,
            "axes.prop_cycle": cycle,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.edgecolor": TEXT,
            "axes.labelcolor": TEXT,
            "axes.grid": True,
            "grid.color": FAINT,
            "grid.linewidth": 0.6,
            "path.simplify_threshold": 0.4,
            "lines.linewidth": 2,
            "lines.markersize": 5,
            "legend.frameon": False,
            "svg.fonttype": "none",
            "svg.hashsalt": "course",
            "savefig.facecolor": PAPER,
        }
    )
    _notebook_svg()


def decimal_marks(figure: Any) -> None:
    """Have the numbers on all axes of a matplotlib figure written with the decimal mark of the current language."""
    figure.add_axobserver(_mark_axes)


def _mark_axes(figure: Any) -> None:
    # a formatter of matplotlib's own writes the comma only where the machine has a Brazilian locale
    from matplotlib.ticker import ScalarFormatter

    class Marked(ScalarFormatter):
        def __call__(self, x: float, pos: int | None = None) -> str:
            return marked(super().__call__(x, pos))

    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        if type(axis.get_major_formatter()) is ScalarFormatter:
            axis.set_major_formatter(Marked())


def _notebook_svg() -> None:
    try:
        from IPython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:
        return
    if get_ipython() is not None:
        # without a date, the same plot is the same file in every build
        set_matplotlib_formats("svg", metadata={"Date": None})
