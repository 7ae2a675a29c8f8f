"""The picture as a section of a page: complete before any script runs; `explorer-dictation.js` then lets it run."""

from course_lib.figures.explorers.dictation.drawing import LAMP, LEFT, PITCH, REACH, WIDTH, ZERO, picture
from course_lib.figures.explorers.dictation.scene import ASKED, TURNS, VALUES, heard, kind
from course_lib.figures.explorers.dictation.texts import KINDS, TEXTS, said
from course_lib.figures.explorers.kit import button, figure, number, section, status
from course_lib.figures.explorers.lstm.scenarios import trained
from course_lib.language import Language


def explorer_html(language: Language) -> str:
    """Return the section in `language`, with the first turn's marks, at its last step."""
    marks, last = TURNS[0], len(VALUES) - 1
    steps = heard(marks)
    words = {name: each.text(language) for name, each in TEXTS.items()}
    places = "".join(_place(t, t in marks, language) for t in range(len(VALUES)))
    parts = (
        f'<fieldset class="ex-inputs dn-tape" disabled><legend>{words["tape"]}</legend><div>{places}</div></fieldset>',
        figure(picture(steps, marks, language)),
        status(said(kind(last, marks), last + 1, VALUES[last], steps[last], language), wide=3, narrow=5),
        f'<div class="ex-train dn-moves">{button("run", words["pause"])}{button("next", words["next"] + " ›")}</div>',
    )
    return section("dictation", words["label"], language, parts, _data(language))


def _place(t: int, marked: bool, language: Language) -> str:
    if t in ASKED:
        label = TEXTS["question"].text(language).format(t=t + 1)
        return f'<span class="dn-question" role="img" aria-label="{label}">?</span>'
    value, pressed = number(VALUES[t], language, 1), str(marked).lower()
    label = TEXTS["place"].text(language).format(t=t + 1, x=value)
    return f'<button type="button" data-place="{t}" aria-pressed="{pressed}" aria-label="{label}">{value}</button>'


def _data(language: Language) -> dict[str, object]:
    """What the script computes from, draws by and says."""
    cell = trained()
    weights = {"ih": cell.weight_ih.tolist(), "hh": cell.weight_hh[:, 0].tolist()}
    return {
        "texts": {name: TEXTS[name].text(language) for name in (*KINDS, "run", "pause")},
        "chart": {"left": LEFT, "pitch": PITCH, "zero": ZERO, "reach": REACH, "width": WIDTH, "lamp": LAMP[0]},
        "cell": weights | {"bias": (cell.bias_ih + cell.bias_hh).tolist()},
        "values": VALUES,
        "asked": ASKED,
        "turns": TURNS,
    }
