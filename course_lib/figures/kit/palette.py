"""The course's colours: one for each thing, the same in figures, explorer and plots.

The hues are those of Okabe and Ito, darkened until each has a contrast of at least 4.5 on white; they stay apart under
simulated protanopia, deuteranopia and tritanopia. Colour never stands alone: a label or a shape says the same.

A gate's colour says what it does, whatever its letter: what keeps the old state has the forget gate's (the GRU's z),
what lets the new in the input gate's (the minimal GRU's z), what would be written the candidate's (the GRU's n).
"""

from typing import Literal

Role = Literal["i", "f", "g", "o", "c", "h", "x", "r", "n"]

INK: dict[Role, str] = {
    "i": "#0058a8",  # input gate
    "f": "#8a3000",  # forget gate
    "g": "#007a5e",  # candidate
    "o": "#b8458c",  # output gate
    "c": "#a06a00",  # cell state, long-term memory
    "h": "#0b1626",  # hidden state, short-term memory
    "x": "#4a4a4a",  # input, event
    "r": "#8a3ff0",  # reset gate
    "n": "#4a0072",  # normaliser state
}
TEXT = "#1b1f24"
WIRE = "#57606a"
FAINT = "#c6ccd3"
PANEL = "#f3f5f8"
PAPER = "#ffffff"


def _mix(colour: str, share: float) -> str:
    channels = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "#" + "".join(f"{round(share * c + (1 - share) * 255):02x}" for c in channels)


TINT: dict[Role, str] = {role: _mix(colour, 0.14) for role, colour in INK.items()}
COLOURS = frozenset({*INK.values(), *TINT.values(), TEXT, WIRE, FAINT, PANEL, PAPER})


def ink_and_tint(role: Role | None) -> tuple[str, str]:
    """Return the ink and the tint of a role; neutral ones for what has no colour of its own."""
    return (INK[role], TINT[role]) if role else (WIRE, PANEL)
