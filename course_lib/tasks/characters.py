"""This book's own prose, letter after letter: the next one is to be told from those before."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from course_lib.check import check_size
from course_lib.language import Language, tr
from course_lib.tasks.base import PARTS, Batch, Task, check_language, encode, expected, make_parts
from course_lib.tasks.measures import score

BOOK = Path(__file__).parents[2] / "book"
LETTERS = tuple(
    "\n !\"'(),-./0123456789:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz–—“”ªºÀÁÂÃÇÉÊÍÓÔÕÚàáâãçéêíóôõúü"
)
BLOCK = 1000  # letters of text that stay together when the text is shared out
HELD_OUT = {8: "validation", 9: "test"}  # of every ten blocks
APPENDICES = ("bibliography", "glossary")

FENCED = re.compile(
    r"^(?P<fence>`{3,}|\${2})(?P<head>[^\n]*)\n(?P<body>.*?)^(?P=fence)[^\n]*$", re.MULTILINE | re.DOTALL
)
PROSE_INSIDE = re.compile(r"\{(admonition|exercise|note|tip|warning)\}")
OPTION = re.compile(r"^:.*$", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
MARKS = re.compile(r"^(#+|[-*]|\d+\.) +|\*")


def prose_of(markdown: str) -> list[str]:
    """Return the paragraphs of a chapter without code, directives, equations and tables.

    A sentence that holds a symbol, a name of the code or a citation is left out as a whole: without it, it would not be
    one. So is every sentence with a letter that is not in `LETTERS`, which has no mark of code.
    """
    text = FENCED.sub(_prose_inside, FRONT_MATTER.sub("", markdown))
    paragraphs = []
    for block in re.split(r"\n\s*\n|\n(?=#|[-*] |\d+\. )", text):
        line = MARKS.sub("", LINK.sub(r"\1", " ".join(block.split())))
        sentences = [part for part in re.split(r"(?<=[.!?]) ", line) if part and set(LETTERS).issuperset(part)]
        if sentences:
            paragraphs.append(" ".join(sentences) + "\n")
    return paragraphs


def _prose_inside(fenced: re.Match[str]) -> str:
    return OPTION.sub("", fenced["body"]) if PROSE_INSIDE.match(fenced["head"]) else ""


@cache
def text_parts(language: Language) -> Mapping[str, str]:
    """Return the book's prose in one language, as a train, a validation and a test part.

    Of every ten stretches of about a thousand letters, in whole paragraphs, the first eight are to train. The text
    grows with the book. Raises `ValueError` for another language, and `FileNotFoundError` where the library is
    installed without the book. Source: the chapters of this course. Licence: CC BY 4.0.
    """
    check_language(language)
    chapters = [path for path in sorted((BOOK / language).glob("*.md")) if path.stem not in APPENDICES]
    if not chapters:
        raise FileNotFoundError(
            tr(
                pt=f"o texto do livro não está em {BOOK / language}: esta tarefa precisa de uma cópia do repositório",
                en=f"the book's text is not at {BOOK / language}: this task needs a copy of the repository",
            )
        )
    blocks = [""]
    for paragraph in (p for chapter in chapters for p in prose_of(chapter.read_text("utf-8"))):
        if len(blocks[-1]) >= BLOCK:
            blocks.append("")
        blocks[-1] += paragraph
    parts = dict.fromkeys(PARTS, "")
    for k, block in enumerate(blocks):
        parts[HELD_OUT.get(k % 10, "train")] += block
    return MappingProxyType(parts)


@cache
def _symbols(language: Language, part: str) -> np.ndarray:
    return np.array(encode(text_parts(language)[part], LETTERS))


def characters(language: Language, steps: int = 50) -> Task:
    """Tell the next letter of this book's prose, in stretches of T = `steps`; `stream` gives them in reading order.

    Raises `ValueError` for another language and for `steps` below 1 or longer than a part of the text;
    `FileNotFoundError` without the book.
    Sizes: xs (T, B) int64, 107 symbols in both languages; targets (T, B) int64, the letter after each. Of the text,
    which grows with the book, 8/10 are to train, in stretches that begin anywhere; the rest is cut into stretches side
    by side.
    Baseline: to answer with the frequencies of letters in the train part, each counted once more than it is there,
    costs their cross-entropy with the test part, about 3.1 nats.
    Source: Karpathy (2015), The unreasonable effectiveness of recurrent neural networks; the text is this book's.
    Licence: CC BY 4.0.
    """
    check_language(language)
    check_size("steps", steps)
    shortest = min(len(_symbols(language, part)) for part in PARTS) - 1
    if steps > shortest:
        raise expected("steps", f"até {shortest}", f"up to {shortest}", steps)
    text = np.concatenate([_symbols(language, part) for part in PARTS])
    ends = dict(zip(PARTS, np.cumsum([len(_symbols(language, part)) for part in PARTS]).tolist(), strict=True))

    def take(starts: np.ndarray) -> Batch:
        places = starts + np.arange(steps)[:, None]
        return Batch(text[places], text[places + 1])

    places = {"train": np.arange(ends["train"] - steps)}
    for part, begin in (("validation", ends["train"]), ("test", ends["validation"])):
        places[part] = np.arange(begin, ends[part] - steps, steps)
    parts = make_parts(places, take)
    counts = np.bincount(_symbols(language, "train"), minlength=len(LETTERS)) + 1
    guess = (counts / counts.sum()).astype(np.float32)

    def make(batch: int, rng: np.random.Generator) -> Batch:
        return take(rng.integers(0, parts["train"].count, batch))

    targets = parts["test"].whole().targets
    baseline = score("cross_entropy", np.broadcast_to(guess, (*targets.shape, len(guess))), Batch(targets, targets))
    name, sizes = f"characters_{language}", (len(LETTERS), len(LETTERS))
    return Task(
        name, "in step", "cross_entropy", "cross_entropy", *sizes, make, guess, baseline, LETTERS, LETTERS, parts
    )


def stream(language: Language, batch: int, steps: int = 50, part: str = "train") -> Iterator[Batch]:
    """Read a part of the text once in B = `batch` columns at a time: each batch goes on where the one before ended.

    Carry the state from batch to batch, without its gradient: truncated backpropagation through time. xs and targets as
    in `characters`; the last stretch that is not full is left out. Raises `ValueError` for another language or part,
    for a size below 1, and where the text is too short for one batch.
    Source: Williams & Peng (1990), An efficient gradient-based algorithm for on-line training of recurrent network
    trajectories.
    """
    check_language(language)
    check_size("batch", batch)
    check_size("steps", steps)
    if part not in PARTS:
        raise expected("part", ", ".join(PARTS), ", ".join(PARTS), part)
    symbols = _symbols(language, part)
    column = (len(symbols) - 1) // batch
    if column < steps:
        most = (len(symbols) - 1) // steps
        raise expected("batch", f"até {most}, com steps={steps}", f"up to {most}, with steps={steps}", batch)
    xs, targets = (symbols[shift : shift + batch * column].reshape(batch, column).T for shift in (0, 1))
    ends = range(steps, column + 1, steps)
    return (Batch(xs[end - steps : end], targets[end - steps : end]) for end in ends)
