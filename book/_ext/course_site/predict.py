"""`{predict}`: a question with answers to pick from, and the answer folded away until the reader has committed to one.

Without JavaScript it is a list and a fold; with it the list becomes radio buttons, and the page remembers the pick.
"""

import inspect
from html import escape
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

WORDS = {
    "pt": {
        "answer": "A resposta",
        "choose": "Escolha antes de seguir",
        "right": "Você escolheu {}, e é isso.",
        "other": "Você escolheu {}; a resposta é {}.",
        "guess": "O seu palpite, lá no começo: {}.",
        "no_list": "predict: esperada primeiro uma lista de respostas",
        "no_answer": "predict: answer: esperado de 1 a {}, recebido {}",
    },
    "en": {
        "answer": "The answer",
        "choose": "Choose before you go on",
        "right": "You chose {}, and that is it.",
        "other": "You chose {}; the answer is {}.",
        "guess": "Your guess, at the beginning: {}.",
        "no_list": "predict: expected a list of answers first",
        "no_answer": "predict: answer: expected 1 to {}, got {}",
    },
}


def setup(app: Sphinx) -> None:
    """Register both directives and load the script on the pages that ask something."""
    app.add_directive("predict", Predict)
    app.add_directive("guessed", Guessed)
    app.add_css_file("predict.css")  # on every page, so that it is part of the one sheet
    app.connect("html-page-context", _script)


class Predict(SphinxDirective):
    """Ask the reader to pick one of a list of answers; what follows the list is shown once one is picked.

    The argument is the question's name on the page, `:answer:` the number of the right one.
    """

    required_arguments, final_argument_whitespace = 1, True
    has_content = True
    option_spec: ClassVar = {"answer": directives.positive_int}

    def run(self) -> list[nodes.Node]:
        """Return the list, what tells the reader's pick, and the fold."""
        words, body = _words(self), nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        choices = body.children[0] if body.children else None
        if not isinstance(choices, nodes.bullet_list):
            return [self.state.document.reporter.error(words["no_list"], line=self.lineno)]
        answer, count = self.options.get("answer", 0), len(choices.children)
        if not 1 <= answer <= count:
            return [self.state.document.reporter.error(words["no_answer"].format(count, answer), line=self.lineno)]
        choices["classes"].append("predict-choices")
        told = "".join(f' data-{name}="{escape(words[name])}"' for name in ("choose", "right", "other"))
        name = f"predict-{nodes.make_id(self.arguments[0])}"
        fold = f'<details class="predict-answer"><summary>{words["answer"]}</summary>'
        box = nodes.container("", choices, classes=["predict"], ids=[name])
        box += _raw(f'<p class="predict-said" role="status" data-answer="{answer}"{told}></p>{fold}')
        box += body.children[1:]
        box += _raw("</details>")
        return [box]


class Guessed(SphinxDirective):
    """Tell, further down, what the reader had picked; nothing where nothing was."""

    required_arguments, final_argument_whitespace = 1, True

    def run(self) -> list[nodes.Node]:
        """Return the line, which the script shows and fills."""
        name, words = f"predict-{nodes.make_id(self.arguments[0])}", _words(self)
        return [_raw(f'<p class="predict-guess" data-for="{name}" data-guess="{escape(words["guess"])}" hidden></p>')]


def _words(directive: SphinxDirective) -> dict[str, str]:
    app: Any = directive.env.app
    app.course_reached.note(directive.env, inspect.getsource(type(directive)))
    return WORDS[app.course.key]


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def _script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if doctree is not None and any("predict" in node["classes"] for node in doctree.findall(nodes.container)):
        app.add_js_file("predict.js", loading_method="defer")
