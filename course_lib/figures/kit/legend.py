"""What the symbols of a cell's drawing are called."""

from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.palette import Role, ink_and_tint

Entry = tuple[Role | None, str, str]  # the palette's role, the glossary's key, the symbol
LSTM: tuple[Entry, ...] = (
    ("f", "forget_gate", "$f_t$"),
    ("i", "input_gate", "$i_t$"),
    ("g", "candidate", "$g_t$"),
    ("o", "output_gate", "$o_t$"),
    ("c", "cell_state", "$c_t$"),
    ("h", "hidden_state", "$h_t$"),
)


def legend(d: Canvas, x: float, y: float, column: float, entries: tuple[Entry, ...] = LSTM, chip: float = 40) -> None:
    """Write what each symbol is called, in two columns, reading down."""
    rows = (len(entries) + 1) // 2
    for k, (role, key, symbol) in enumerate(entries):
        left, top = x + column * (k // rows), y + 34 * (k % rows)
        ink, tint = ink_and_tint(role)
        d.box((left + chip / 2, top), (chip, 28), tint, ink, 2, 6)
        d.text(left + chip / 2, top, symbol, 18, ink)
        d.text(left + chip + 8, top, d.term(key), 18, anchor="start")
