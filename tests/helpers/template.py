"""The template of the book: what every chapter must hold, and what it must not type, as a list of its faults."""

import re

from course_lib.claims import CLAIMS
from course_lib.claims.verdicts import finding
from course_lib.claims.wording import number
from course_lib.language import use
from helpers.browsing import TOC
from helpers.chapters import blocks, body, program, text_of

# Chapters that are not yet in the form of the template, and pages that are not chapters.
OTHER = {
    "cells",
    "networks",
    "equivalence",
    "api",
    "measurements",
    "claims",
    "notation",
    "glossary",
    "bibliography",
    "worksheets",
    "for-instructors",
}
CHAPTERS = [each["file"] for part in TOC["parts"] for each in part["chapters"] if each["file"] not in OTHER]
# The verdicts that a chapter must show, as a box, a figure or in a sentence.
SHOWN = {
    "rnn": "squashing",
    "bptt": "truncated_bptt",
    "vanishing-gradient": "working_memory gradient_untrained recent_words clipping",
    "lstm-backward": "gradient_untrained gradient_trained forget_bias_copy forget_bias_adding",
    "lstm-variants": "no_forget_growth peephole_timing ablations candidate_function",
    "gru": "gru_forms gru_cost gru_similar gru_small_data counting",
    "deep-and-bidirectional": "bidirectional stacked",
    "training": "adding_problem recurrent_dropout zoneout pixels",
    "modern": "parity",
    "multidimensional": "multidimensional_forget multidimensional_digits",
    "graph": "graph_superpixels",
    "encoder-decoder": "reversing embedded_reber",
    "names": "gru_similar",
    "characters": "readable_cells",
}
FORM = {
    "pt": {
        "start": "Antes de começar",
        "lines": ("**Ao final, você consegue**", "**Parte de** ", "**Nível** ", "**Leva** uns "),
        "parts": ("Por quê", "Preveja", "Veja", "Diga com exatidão", "Ponha à prova", "Experimente", "Guarde"),
        "keep": ("Erros comuns", "Medido", "Sua vez", "A seguir", "Fontes"),
        "minutes": "minutos: ",
    },
    "en": {
        "start": "Before you start",
        "lines": ("**At the end you can**", "**Builds on** ", "**Level** ", "**Takes** about "),
        "parts": ("Why", "Predict", "See", "Say it exactly", "Test it", "Try it", "Keep"),
        "keep": ("Common mistakes", "Measured", "Your turn", "Next", "Sources"),
        "minutes": "minutes: ",
    },
}
LEAST, MOST = 1200, 2500  # words of prose
SILENT = {"code-cell", "literalinclude", "figure", "math", "explorer", "claim", "guessed"}
SOLUTION = re.compile(r"^(`{3,})\{solution-start\}.*?^\1\{solution-end\}[ \t]*\n\1[ \t]*$", re.M | re.S)


def prose(text):
    """The words that a reader reads: no code, no figure's text, no equation, no folded solution."""
    text = re.sub(r"^\*\*(?:Level|Nível)\*\*.*$", " ", SOLUTION.sub("", body(text)), flags=re.M)
    for name, rest, inside in list(blocks(text)):
        if name in SILENT:
            box = rf"^(`{{3,}})\{{{name}\}}[ \t]*{re.escape(rest)}[ \t]*\n{re.escape(inside)}\1[ \t]*$"
            text = re.sub(box, "", text, flags=re.M)
    text = re.sub(r"^\$\$.*?^\$\$.*?$", " ", text, flags=re.M | re.S)
    text = re.sub(r"^```.*$|^:[\w-]+:.*$|\{[\w:-]+\}`[^`]*`|\]\([^)]*\)", " ", text, flags=re.M)
    return re.sub(r"\$[^$\n]+\$|`[^`\n]*`|^\|[ :|-]+\|$", " ", text, flags=re.M)


def words(text):
    return len(re.findall(r"[^\W\d_][\w'’-]*", prose(text)))


def shown(text):
    """The claims whose verdicts a chapter shows."""
    boxes = re.findall(r"^`{3,}\{claim\}[ \t]+(\w+)", text, re.M)
    return {*boxes, *re.findall(r"\{claim\}`(\w+)", text)}


def faults(text, edition, must=""):
    """Everything that a chapter lacks or types, each in a sentence; `must` names the claims that it must show."""
    acts = [*_acts(text), *_heads(text)]
    return [*_start(text, edition), *_parts(text, edition), *acts, *_claims(text, edition, must.split())]


def _start(text, edition):
    form, told = FORM[edition], re.search(r'^description: "(.*)"$', text, re.M)
    if not told or not 50 <= len(told[1]) <= 160:
        yield "front matter: a description of 50 to 160 characters"
    box = next((inside for name, rest, inside in blocks(text) if name == "admonition" and rest == form["start"]), "")
    if ":class: tip" not in box:
        yield f"a box {form['start']!r} of class tip"
    yield from (f"{line!r} in the box {form['start']!r}" for line in form["lines"] if line not in box)
    if len(re.findall(r"^- ", box, re.M)) < 3:
        yield "at least three goals, as a list"
    if form["minutes"] not in box:
        yield "the minutes, apart: to read and run, for the exercises"


def _parts(text, edition):
    form = FORM[edition]
    heads = [head.partition(":")[0] for head in re.findall(r"^## (.*)$", body(text), re.M)]
    if heads != list(form["parts"]):
        yield f"the seven parts in order, {', '.join(form['parts'])}: {', '.join(heads)}"
    keep = body(text).partition(f"\n## {form['parts'][-1]}")[2]
    if re.findall(r"^(\d)\. ", keep, re.M) != list("12345"):
        yield "five numbered lines to keep"
    found = re.findall(r"^\*\*([^*]+?)\.?\*\*", keep, re.M)
    if found != list(form["keep"]):
        yield f"in the last part, in order, {', '.join(form['keep'])}: {', '.join(found)}"
    count = words(text)
    if not LEAST <= count <= MOST:
        yield f"from {LEAST} to {MOST} words of prose: {count}"


def _acts(text):
    names = [name for name, _, _ in blocks(body(text))]
    predicted = [rest for name, rest, _ in blocks(body(text)) if name == "predict"]
    guessed = [rest for name, rest, _ in blocks(body(text)) if name == "guessed"]
    if not predicted or predicted != guessed:
        yield f"each prediction is told again where it is answered: {predicted}, {guessed}"
    if names.count("exercise") != 3 or names.count("solution-start") != 3:
        yield "three exercises with their solutions"
    cells = [(inside, program(inside)) for name, _, inside in blocks(body(text)) if name == "code-cell"]
    runs = [code for inside, code in cells if re.search(r"^(?:tags: \[.*|:tags: .*)training-run", inside, re.M)]
    if not any("loss" in code or "perda" in code for code in runs):
        yield "a training run whose loss is shown: a cell with the tag training-run"
    if not any(re.search(r"^\s*assert |abs\(|\.max\(\)|array_equal|allclose", code, re.M) for _, code in cells):
        yield "a law that is executed"
    for inside, code in cells:
        if "hide-input" not in inside and len(code.strip().splitlines()) > 30:
            yield f"cells of at most thirty lines: {code.strip().splitlines()[0]}"


def _heads(text):
    """The head of a column has words: a screen reader passes over one that is empty or only mathematics."""
    for row in re.findall(r"^\|(.*)\|\n\|[ :|-]+\|$", body(text), re.M):
        if not all(re.sub(r"\$[^$]*\$", "", head).strip() for head in row.split("|")):
            yield f"words at the head of each column: {row.strip()}"


def _claims(text, edition, must):
    missing = [name for name in must if name not in shown(text)]
    yield from (f"the verdict of {name}, by {{claim}}" for name in missing)
    told = prose(text)
    for name in shown(text):
        for written in results(name, edition):
            if re.search(rf"(?<![\w.,]){re.escape(written)}(?![\w]|[.,]\d)", told):
                yield f"{written} is a result of {name}: let {{claim}} write it"


def results(name, edition):
    """What the parts of a claim measured, as the page writes it, in numbers of three digits: no chance hits."""
    use(edition)
    try:
        parts = [part for part in finding(CLAIMS[name]).whole.parts if part.found]
        numbers = {number(part.question, value, edition).lstrip("+−") for part in parts for value in part.found[:3]}
    finally:
        use(None)
    return {each for each in numbers if len(each.replace(".", "").replace(",", "").lstrip("0")) > 2}


def chapter_faults(chapter, edition):
    return faults(text_of(edition, chapter), edition, SHOWN.get(chapter, ""))


def repeated(texts, length=12):
    """Runs of as many words that stand in two chapters of an edition, and where; lines of the template may be alike."""
    places = {}
    for chapter, text in texts.items():
        told = re.sub(r"^\*\*(?:Takes|Leva|Your turn|Sua vez)\b.*?\n\n", " ", prose(text), flags=re.M | re.S)
        heard = re.findall(r"[^\W\d_][\w'’-]*", told.lower())
        for k in range(len(heard) - length + 1):
            places.setdefault(" ".join(heard[k : k + length]), set()).add(chapter)
    return {run: chapters for run, chapters in places.items() if len(chapters) > 1}
