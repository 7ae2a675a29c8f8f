"""The page of notation: what has which colour, and the tables that follow from the cells, conventions and glossary."""

from course_lib.cells import CELLS, Cell
from course_lib.cells.base import SHAPES
from course_lib.conventions import ORDERS
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import LSTM, Entry, legend
from course_lib.glossary import terms
from course_lib.language import Both, tr

OTHERS: tuple[Entry, ...] = (
    ("x", "input", "$x_t$"),
    ("r", "reset_gate", "$r_t$"),
    ("f", "update_gate", "$z_t$"),
    ("g", "candidate", "$n_t$"),
    ("n", "normaliser", "$n_t$"),
)
LIBRARIES = {
    "torch": "PyTorch",
    "onnx": "ONNX",
    "keras": "Keras 3",
    "tensorflow1": "TensorFlow 1",
    "haiku": "Haiku",
    "greff2017": "Greff et al. (2017)",
}


@figure(
    "notation-colours",
    (560, 236),
    Both(pt="As cores", en="The colours"),
    Both(
        pt="Onze letras nas suas cores, com o nome ao lado: f, i, g, o, c e h da LSTM; x, a entrada; r, z e n da GRU, "
        "o z na cor de f e o n na cor de g; e n, o normalizador da sLSTM.",
        en="Eleven letters in their colours, each with its name: f, i, g, o, c and h of the LSTM; x, the input; r, z "
        "and n of the GRU, z in the colour of f and n in that of g; and n, the normaliser of the sLSTM.",
    ),
)
def notation_colours(d: Canvas) -> None:
    legend(d, 24, 32, 278, (*LSTM, *OTHERS))


def cells() -> str:
    """The gates of every cell in row order, what it carries, and the parameters that it has."""
    lines = [
        [
            f"{{ref}}`{cell.name} <cell-{cell.name.replace('_', '-')}>`",
            ", ".join(f"${gate}$" for gate in cell.gates),
            ", ".join(f"${state}$" for state in cell.states),
            _parameters(cell),
        ]
        for cell in CELLS.values()
    ]
    return _table(
        lines, pt="célula | linhas, em ordem | leva | parâmetros", en="cell | rows, in order | carries | parameters"
    )


def _parameters(cell: Cell) -> str:
    extra = ", ".join(f"`{name}`" for name in cell.shapes if name not in SHAPES)
    if not SHAPES.keys() <= cell.shapes.keys():
        return ", ".join(f"`{name}`" for name in cell.shapes)
    return tr(pt="os quatro do torch", en="torch's four") + (f", {extra}" if extra else "")


def orders() -> str:
    """The order in which each library stacks the gates, in this course's letters."""
    lines = [
        [LIBRARIES[name], *(", ".join(f"${gate}$" for gate in order.get(cell, "")) or "–" for cell in ("lstm", "gru"))]
        for name, order in ORDERS.items()
    ]
    return _table(lines, pt="biblioteca ou artigo | LSTM | GRU", en="library or paper | LSTM | GRU")


def symbols() -> str:
    """Every term of the glossary that has a symbol, in the order of the file."""
    lines = [
        [_symbol(term.symbol), f"{{ref}}`term-{key.replace('_', '-')}`"] for key, term in terms().items() if term.symbol
    ]
    return _table(lines, pt="símbolo | termo", en="symbol | term")


def _symbol(symbol: str) -> str:
    return rf"$\mathrm{{{symbol}}}$" if symbol.isalpha() and len(symbol) > 1 else f"${symbol}$"


def _table(lines: list[list[str]], pt: str, en: str) -> str:
    heads = tr(pt=pt, en=en).split(" | ")
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, ["---"] * len(heads), *lines))
