"""The anatomy of any cell, drawn from its record alone: what comes in, its parameters by blocks, what goes out."""

from collections.abc import Callable, Iterator, Sequence
from math import prod

from course_lib.cells import CELLS, Cell
from course_lib.cells.lstm_layer_norm import LSTM_LAYER_NORM
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.figure import figure
from course_lib.figures.kit.legend import Entry, legend
from course_lib.figures.kit.palette import FAINT, INK, PAPER, TEXT, WIRE, Role, ink_and_tint
from course_lib.language import Both

WIDTH, INSIDE, GAP = 560, 512, 20
ROW, CHIP, PITCH = 34, 40, 34
SIZES = {"D": 32, "H": 64}  # for the number of parameters
GATE_TERMS = {
    "i": "input_gate",
    "f": "forget_gate",
    "g": "candidate",
    "o": "output_gate",
    "a": "recurrence_gate",
    "r": "reset_gate",
    "z": "update_gate",
    "n": "candidate",
}
STATE_TERMS = {"x": "input", "h": "hidden_state", "c": "cell_state", "n": "normaliser", "m": "stabiliser"}
ROLES: dict[str, Role] = {role: role for role in INK}


def gate_role(cell: Cell, gate: str) -> Role | None:
    """Return the colour of a gate: what keeps is the forget gate's, what lets in the input gate's."""
    if cell.keeps.lstrip("-") == gate:
        return "i" if cell.keeps.startswith("-") else "f"
    return {**ROLES, "n": ROLES["g"], "a": ROLES["f"]}.get(gate)


def state_role(state: str) -> Role | None:
    """Return the colour of a state, or of the input."""
    return {**ROLES, "m": ROLES["x"]}.get(state)


def shape_text(cell: Cell, letters: str) -> str:
    """Write a parameter's shape by letter: "GH D" of four gates is (4H, D)."""
    axes = letters.replace("GH", f"{len(cell.gates)}H" if len(cell.gates) > 1 else "H").split()
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})"


def touched(cell: Cell, name: str) -> Sequence[str]:
    """Read off a parameter's name the states and gates that it touches: `weight_ci` takes c to i, `gain_c` scales c."""
    head, _, letters = name.rpartition("_")
    return tuple(letters) if head and set(letters) <= {*cell.gates, *cell.states} else ()


def blocks(cell: Cell, name: str) -> Sequence[tuple[str, Role | None]]:
    """Return the label and the colour of a parameter's blocks of rows: one a gate, or one for what it touches."""
    if cell.shapes[name].startswith("GH"):
        return [(gate, gate_role(cell, gate)) for gate in cell.gates]
    letters = touched(cell, name)
    last = letters[-1] if letters else ""
    return [("→".join(letters), gate_role(cell, last) if last in cell.gates else state_role(last))]


def lines(widths: dict[str, float]) -> Iterator[list[str]]:
    """Share names out over lines no wider than the drawing."""
    line: list[str] = []
    for name in widths:
        if line and sum(widths[n] + GAP for n in line) + widths[name] > INSIDE:
            yield line
            line = []
        line.append(name)
    yield line


def _widths(cell: Cell) -> dict[str, float]:
    across = {"D": 100, "H": 116}
    return {
        name: max(10.4 * len(name), *(across.get(axis, 100) for axis in letters.split()[1:]), 0)
        for name, letters in cell.shapes.items()
    }


def _height(cell: Cell, line: Sequence[str]) -> float:
    return 34 + ROW * max(len(blocks(cell, name)) for name in line) + 36


def _parameter(d: Canvas, cell: Cell, name: str, x: float, y: float, width: float) -> None:
    """Draw one parameter, its name, its blocks and its shape, in a column of `width` centred on x, below y."""
    across = width if len(cell.shapes[name].split()) > 1 else 44
    d.text(x, y + 14, name, 17, TEXT)
    labels = blocks(cell, name)
    for k, (label, role) in enumerate(labels):
        ink, tint = ink_and_tint(role)
        d.box((x, y + 34 + ROW * (k + 0.5)), (across, ROW - 4), tint, ink, 2, 4)
        if label:
            d.text(x, y + 34 + ROW * (k + 0.5), f"${label}$", 19, ink)
    d.text(x, y + 34 + ROW * len(labels) + 16, shape_text(cell, cell.shapes[name]), 17, WIRE)


def _parameters(d: Canvas, cell: Cell, top: float) -> float:
    """Draw the panel of all parameters below `top` and return where it ends."""
    widths = _widths(cell)
    rows = list(lines(widths))
    bottom = top + 44 + sum(_height(cell, line) for line in rows) + 36
    d.box((WIDTH / 2, (top + bottom) / 2), (INSIDE + 32, bottom - top), PAPER, FAINT, 2, 14)
    d.text(WIDTH / 2, top + 22, cell.name, 19, TEXT, bold=True)
    y = top + 44
    for line in rows:
        x = (WIDTH - sum(widths[name] + GAP for name in line) + GAP) / 2
        for name in line:
            _parameter(d, cell, name, x + widths[name] / 2, y, widths[name])
            x += widths[name] + GAP
        y += _height(cell, line)
    count = sum(prod(shape) for shape in cell.param_shapes(SIZES["D"], SIZES["H"]).values())
    sizes = ", ".join(f"${letter} = {size}$" for letter, size in SIZES.items())
    d.text(WIDTH / 2, y + 12, f"{sizes}: {count} {d.say(pt='parâmetros', en='parameters')}", 18)
    return bottom


def _chips(d: Canvas, chips: dict[str, float], now: str, y: float, wire: tuple[float, float]) -> None:
    """Draw the input or the states of one time in a row, each with its wire, from and to a height, and its shape."""
    for name, x in chips.items():
        ink, tint = ink_and_tint(state_role(name))
        d.box((x, y), (64, CHIP), tint, ink, 2.5, 7)
        d.text(x, y, f"${name}_{{{'t' if name == 'x' else now}}}$", 19, ink)
        d.wire((x, wire[0]), (x, wire[1]), colour=ink)
        d.text(x + 9, (wire[0] + wire[1]) / 2, "(D,)" if name == "x" else "(H,)", 16, WIRE, "start")


def _entries(cell: Cell) -> list[Entry]:
    gates = [(gate_role(cell, g), GATE_TERMS[g], f"${g}$") for g in cell.gates if g in GATE_TERMS]
    states = [(state_role(s), STATE_TERMS[s], f"${s}_t$") for s in ("x", *cell.states) if s in STATE_TERMS]
    return gates + states


def _draw(d: Canvas, cell: Cell) -> float:
    """Draw the whole figure and return its height."""
    arrives = ("x", *cell.states)
    pitch = min(110, INSIDE / len(arrives))
    columns = {name: WIDTH / 2 + pitch * (k - (len(arrives) - 1) / 2) for k, name in enumerate(arrives)}
    d.text(20, 20, d.say(pt="entra", en="comes in"), 18, WIRE, "start")
    _chips(d, columns, "t−1", 58, (78, 118))
    end = _parameters(d, cell, 118)
    # each state leaves below where it came in
    _chips(d, {name: columns[name] for name in cell.states}, "t", end + 60, (end, end + 40))
    d.text(20, end + 60, d.say(pt="sai", en="goes out"), 18, WIRE, "start")
    entries = _entries(cell)
    legend(d, 20, end + 116, 288, tuple(entries))
    return end + 116 + PITCH * ((len(entries) + 1) // 2) - 8


def anatomy(cell: Cell) -> Callable[[Canvas], None]:
    """Enter the figure `anatomy-NAME` of a cell into `FIGURES`, and return what draws it."""
    gates, states, names = ", ".join(cell.gates), ", ".join(cell.states), ", ".join(cell.shapes)
    height = _draw(Canvas(WIDTH, 0, "en"), cell)

    def draw(d: Canvas) -> None:
        _draw(d, cell)

    figure(
        f"anatomy-{cell.name}",
        (WIDTH, height),
        Both(pt=f"Anatomia da célula {cell.name}", en=f"Anatomy of the {cell.name} cell"),
        Both(
            pt=f"Entram x e o estado anterior ({states}); no meio, os parâmetros {names}, com as linhas dos pesos "
            f"empilhados em blocos ({gates}) e cada formato por letra; sai o novo estado ({states}).",
            en=f"In come x and the previous state ({states}); in the middle are the parameters {names}, with the rows "
            f"of the stacked weights in blocks ({gates}) and each shape by letter; out comes the new state ({states}).",
        ),
    )(draw)
    return draw


for _cell in (*CELLS.values(), LSTM_LAYER_NORM):
    anatomy(_cell)
