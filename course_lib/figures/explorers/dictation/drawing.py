"""The picture: what is dictated jumps about, the memory stays, and three gates under it show why."""

from collections.abc import Collection

from course_lib.figures.explorers.dictation.scene import ASKED, VALUES
from course_lib.figures.explorers.dictation.texts import TEXTS
from course_lib.figures.explorers.kit import number
from course_lib.figures.explorers.lstm.scenarios import Trace
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.markup import tag
from course_lib.figures.kit.palette import FAINT, INK, PANEL, PAPER, TINT, WIRE, Role
from course_lib.language import Language

WIDTH, HEIGHT, SIZE, ANSWERED = 560, 408, 22, 20
LEFT, PITCH = 42, 68  # the first step's middle, and from one step to the next
ZERO, REACH = 124, 88  # the height of zero, and units for a value of 1
ANSWER, GATES, ROW = 218, 262, 52  # heights: of the answers, of the first gate's name, from gate to gate
LAMP = (54, 16)
LAMPS: tuple[tuple[Role, str], ...] = (("i", "input_gate"), ("f", "forget_gate"), ("o", "output_gate"))
KEYS: tuple[tuple[str, str, float], ...] = (("dictated", WIRE, 18), ("memory", INK["c"], 200), ("says", INK["h"], 402))


def across(t: float) -> float:
    """Where a step stands."""
    return LEFT + PITCH * t


def memory_path(steps: Trace) -> str:
    """The memory over time, held from each step to the next."""
    first, *others = (f"{ZERO - REACH * step['c']:.1f}" for step in steps)
    held = "".join(f"H{across(t):g}V{y}" for t, y in enumerate(others, start=1))
    return f"M{across(0):g} {first}{held}H{across(len(steps) - 0.5):g}"


def picture(steps: Trace, marks: Collection[int], language: Language) -> str:
    """Draw the whole run; `data-` attributes are what the script moves."""
    d = Canvas(WIDTH, HEIGHT, language)
    for t in ASKED:
        d.box((across(t), (54 + ANSWER) / 2), (PITCH, ANSWER - 14), PANEL, PANEL, 0, 12)
    d.wire((8, ZERO), (WIDTH - 8, ZERO), colour=FAINT, width=1, arrow=False)
    keys(d)
    said(d, steps, marks)
    for k, (role, term) in enumerate(LAMPS):
        gate(d, role, term, GATES + ROW * k, steps)
    begins, ends = across(len(steps) - 1.5), across(len(steps) - 0.5)
    veil = {"y": 34, "height": HEIGHT - 36, "fill": PAPER, "fill_opacity": 0.86}
    cursor = {"y": 34, "width": PITCH - 2, "height": HEIGHT - 37, "rx": 12, "fill": "none", "stroke": WIRE}
    d.parts.append(tag("rect", None, x=ends, width=WIDTH - ends, **veil, data_veil=""))
    d.parts.append(tag("rect", None, x=begins + 1, **cursor, stroke_width=2, data_cursor=""))
    return d.render(TEXTS["label"].text(language), TEXTS["tape"].text(language), "dictation-picture")


def keys(d: Canvas) -> None:
    """Say what the grey dots, the line and the answers are."""
    for name, ink, x in KEYS:
        if name == "dictated":
            d.disc((x, 16), 7, FAINT, WIRE, 1.5)
        elif name == "memory":
            d.wire((x - 14, 16), (x + 14, 16), colour=ink, width=6, arrow=False)
        else:
            d.box((x - 2, 16), (26, 20), PAPER, ink, 2, 9)
        d.text(x + 22, 16, TEXTS[name].text(d.language), SIZE, ink, "start")


def said(d: Canvas, steps: Trace, marks: Collection[int]) -> None:
    """Draw the memory, what was dictated, what was marked, and the answers."""
    d.parts.append(
        tag(
            "path",
            d=memory_path(steps),
            fill="none",
            stroke=INK["c"],
            stroke_width=6,
            stroke_linejoin="round",
            data_memory="",
        )
    )
    for t, value in enumerate(VALUES):
        at = across(t), ZERO - REACH * value
        if t in ASKED:
            d.box((at[0], ANSWER), (PITCH - 2, 32), PAPER, INK["h"], 2, 15)
            d.text(at[0], ANSWER, number(steps[t]["h"], d.language, 2), ANSWERED, INK["h"], data_answer=str(t))
        else:
            d.disc(at, 6, FAINT, WIRE, 1.5)
            ring = {"cx": at[0], "cy": at[1], "r": 12, "fill": "none", "stroke": INK["c"], "stroke_width": 3}
            d.parts.append(tag("circle", None, **ring, opacity=1 if t in marks else 0, data_ring=t))


def gate(d: Canvas, role: Role, term: str, y: float, steps: Trace) -> None:
    """Draw a gate's name and, step by step, how far it is open."""
    width, height = LAMP
    d.text(LEFT - width / 2, y, d.term(term), SIZE, INK[role], "start")
    for t, step in enumerate(steps):
        frame = {"x": across(t) - width / 2, "y": y + 18, "height": height, "rx": 4}
        d.parts.append(tag("rect", None, **frame, width=width, fill=TINT[role]))
        d.parts.append(tag("rect", None, **frame, width=width * step[role], fill=INK[role], data_lamp=f"{role}{t}"))
