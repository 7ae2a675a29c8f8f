"""The picture as a section of a page: complete before any script runs; then `dictation.js` lets it run."""

from course_lib.figures.explorers.dictation.drawing import LAMP, LEFT, PITCH, REACH, WIDTH, ZERO, picture
from course_lib.figures.explorers.dictation.scene import ASKED, TURNS, VALUES, heard, kind
from course_lib.figures.explorers.dictation.texts import KINDS, TEXTS, said
from course_lib.figures.explorers.kit import embedded, number
from course_lib.figures.explorers.lstm.scenarios import trained
from course_lib.figures.kit.canvas import LANG_CODES
from course_lib.language import Language


def dictation_html(language: Language) -> str:
    """Return the section in `language`, with the first turn's marks, at its last step."""
    marks, last = TURNS[0], len(VALUES) - 1
    steps = heard(marks)
    status = said(kind(last, marks), last + 1, VALUES[last], steps[last], language)
    words = {name: each.text(language) for name, each in TEXTS.items()}
    return (
        f'<section class="dictation" lang="{LANG_CODES[language]}" aria-label="{words["label"]}">\n'
        f'<fieldset class="dn-tape" disabled><legend>{words["tape"]}</legend>'
        f"<div>{''.join(_place(t, t in marks, language) for t in range(len(VALUES)))}</div></fieldset>\n"
        f'<div class="dn-picture">{picture(steps, marks, language)}</div>\n'
        f'<p class="dn-status" role="status">{status}</p>\n'
        f'<p class="dn-controls"><button type="button" data-run disabled>{words["run"]}</button> '
        f'<button type="button" data-next disabled>{words["next"]} ›</button></p>\n{_data(language)}\n</section>\n'
    )


def _place(t: int, marked: bool, language: Language) -> str:
    if t in ASKED:
        label = TEXTS["question"].text(language).format(t=t + 1)
        return f'<span class="dn-question" role="img" aria-label="{label}">?</span>'
    value, pressed = number(VALUES[t], language, 1), str(marked).lower()
    label = TEXTS["place"].text(language).format(t=t + 1, x=value)
    return f'<button type="button" data-place="{t}" aria-pressed="{pressed}" aria-label="{label}">{value}</button>'


def _data(language: Language) -> str:
    """What the script computes from, draws by and says."""
    cell = trained()
    weights = {"ih": cell.weight_ih.tolist(), "hh": cell.weight_hh[:, 0].tolist()}
    texts = {name: TEXTS[name].text(language) for name in (*KINDS, "run", "pause")}
    chart = {"left": LEFT, "pitch": PITCH, "zero": ZERO, "reach": REACH, "width": WIDTH, "lamp": LAMP[0]}
    return embedded(
        {
            "locale": LANG_CODES[language],
            "texts": texts,
            "chart": chart,
            "cell": weights | {"bias": (cell.bias_ih + cell.bias_hh).tolist()},
            "values": VALUES,
            "asked": ASKED,
            "turns": TURNS,
        }
    )
