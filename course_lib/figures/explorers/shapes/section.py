"""The explorer of the four shapes: a section of a page where a reader steps through real data.

All examples are drawn and told in the section; `explorer-shapes.js` only shows the one that is chosen, up to a step.
"""

from html import escape
from itertools import groupby

from course_lib.figures.explorers.kit import figure, grouped_choice, section, status, step_buttons
from course_lib.figures.explorers.shapes.drawings import example_svg
from course_lib.figures.explorers.shapes.examples import LONGEST, SHAPES, Example, examples
from course_lib.figures.explorers.shapes.texts import loss_term, says, text
from course_lib.language import Language

HEADS = ("head_step", "head_reads", "head_answers", "head_loss")


def _table(example: Example, language: Language) -> str:
    """Write all that the example's steps read, answer and add to the loss."""
    rows = []
    for t, column in enumerate(example.columns):
        reads = f"{column.reads} {text('by_itself', language)}" if column.own else column.reads
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in (reads, column.answer, loss_term(example, t)))
        rows.append(f'<tr><th scope="row">{t + 1}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">{text(key, language)}</th>' for key in HEADS)
    return (
        f'<details class="ex-more"><summary>{text("all", language)}</summary><table class="ex-table ex-told">'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></details>"
    )


def explorer_html(language: Language) -> str:
    """Return the explorer's section of a page in `language`."""
    every = examples(language)
    groups = (
        (SHAPES[shape][0].text(language), [(example.key, example.name) for example in found])
        for shape, found in groupby(every, lambda example: example.shape)
    )
    blocks = (
        f'<div data-example="{example.key}"{" hidden" if k else ""}>{figure(example_svg(example, language))}'
        f"{_table(example, language)}</div>"
        for k, example in enumerate(every)
    )
    parts = (
        grouped_choice(text("example", language), groups),
        step_buttons(LONGEST, language, len(every[0].columns)),
        status(says(every[0], 0, language), wide=2, narrow=5),
        *blocks,
    )
    told = {example.key: [says(example, t, language) for t in range(len(example.columns))] for example in every}
    return section("shapes", text("label", language), language, parts, {"told": told})
