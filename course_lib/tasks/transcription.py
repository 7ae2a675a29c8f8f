"""Out of step: what is read and what is answered differ in length. Numbers and dates, from words to figures."""

import datetime
import re
from collections.abc import Sequence
from functools import cache

import numpy as np

from course_lib.language import Language
from course_lib.tasks.base import (
    BLANK,
    Batch,
    Task,
    check_between,
    check_language,
    draw_from,
    encode,
    make_parts,
    one_hot,
    pad,
    require,
    split,
    within,
)

Pair = tuple[Sequence[str], str]  # units read, and the answer
DIGITS = (BLANK, *"0123456789")
ISO = (BLANK, *"-0123456789")
NUMBERS = 1_000_000  # numbers in words are below this
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)
STYLES = ("medium", "long", "full")
LOCALE = {"pt": "pt_BR", "en": "en_US"}


def _out_of_step(name: str, pairs: Sequence[Pair], inputs: tuple[str, ...], outputs: tuple[str, ...]) -> Task:
    def take(indices: np.ndarray) -> Batch:
        xs, lengths = pad([encode(pairs[k][0], inputs) for k in indices])
        targets, ends = pad([[*encode(pairs[k][1], outputs), 0] for k in indices])
        return Batch(xs, targets, lengths, within(ends))

    parts = make_parts(split(len(pairs)), take)
    # The first answer of the test part, blank beyond its end: right for itself, wrong for all others.
    blind = np.zeros(max(len(answer) for _, answer in pairs) + 1, dtype=np.int64)
    first = parts["test"].take(np.array([0])).targets[:, 0]
    blind[: len(first)] = first
    guess, baseline = one_hot(blind, len(outputs))[:, None], 1 / parts["test"].count
    make, sizes = draw_from(parts["train"]), (len(inputs), len(outputs))
    return Task(
        name, "out of step", "cross_entropy", "exact_match", *sizes, make, guess, baseline, inputs, outputs, parts
    )


@cache
def in_words(number: int, language: Language) -> tuple[str, ...]:
    """Return a number in words, without commas and hyphens: ("vinte", "e", "um"), ("twenty", "one").

    Raises `ValueError` for another language and `ImportError` where num2words is missing.
    Source: the rules of num2words. Licence: LGPL, used when this runs and not copied.
    """
    check_language(language)
    spell = require("num2words", "num2words").num2words
    return tuple(re.findall(r"[^\W\d_]+", spell(number, lang="pt_BR" if language == "pt" else "en")))


def dictated(number: int, language: Language) -> list[str]:
    """Say a number as a cashier does: `in_words`, but in English without "and", as in the United States.

    Then "two thousand three hundred" and "three hundred two thousand" have the same words, as in Portuguese.
    Raises what `in_words` raises. Source and licence: as `in_words`.
    """
    return [word for word in in_words(number, language) if word != "and"]


def number_words(language: Language, count: int = 6000, limit: int = 100_000, seed: int = 0) -> Task:
    """Write in figures a number given in words: `count` different numbers below `limit`, drawn with `seed`.

    No number is in two parts. The answer ends with a blank, which the mask counts. Raises `ValueError` for another
    language, a limit above a million, and more numbers than there are; `ImportError` where num2words is missing.
    Sizes: xs (T, B) int64, one symbol a word, 41 in Portuguese and 32 in English, of which 0 pads; targets (T', B)
    int64, 11 symbols, of which 0 is the end; lengths (B,), mask (T', B); T ≤ 9, T' ≤ 6; 4200 numbers to train, 900 and
    900 held out.
    Baseline: numbers differ, so that one answer for all is right for 1 of the 900 in the test part.
    Source: Sutskever, Vinyals & Le (2014), Sequence to sequence learning with neural networks, for the kind of task.
    Licence: num2words is LGPL, used when this runs and not copied.
    """
    check_language(language)
    check_between("limit", limit, 20, NUMBERS)
    check_between("count", count, 20, limit)
    words = {word for number in range(min(limit, 1001)) for word in in_words(number, language)}
    chosen = np.random.default_rng(seed).choice(limit, count, replace=False).tolist()
    pairs = [(in_words(number, language), str(number)) for number in chosen]
    return _out_of_step(f"number_words_{language}", pairs, (BLANK, *sorted(words)), DIGITS)


def date_phrase(day: datetime.date, style: str, language: Language) -> str:
    """Write a date in words: "sexta-feira, 1º de março de 2024" or "Friday, March 1, 2024" in the style "full".

    `style` is "medium", "long" or "full". Portuguese writes the first of a month as an ordinal, which CLDR does not.
    Raises `ValueError` for another language or style and `ImportError` where Babel is missing.
    Source: Unicode CLDR through Babel. Licence: Unicode licence, BSD.
    """
    check_language(language)
    phrase: str = require("babel.dates", "Babel").format_date(day, style, locale=LOCALE[language])
    return re.sub(r"\b1 de ", "1º de ", phrase, count=1) if day.day == 1 and language == "pt" else phrase


@cache
def _date_letters(language: Language) -> tuple[str, ...]:
    """Every letter that a phrase can hold: each day of a year, and all figures."""
    year = (datetime.date(2024, 1, 1) + datetime.timedelta(days) for days in range(366))
    letters = {letter for day in year for style in STYLES for letter in date_phrase(day, style, language)}
    return (BLANK, *sorted(letters | set("0123456789")))


def dates(language: Language, count: int = 6000, seed: int = 0) -> Task:
    """Write a date given in words as year-month-day: `count` different days from 1900 to 2099, drawn with `seed`.

    Each day is written in one of three styles of its language, drawn too; no day is in two parts. The answer ends with
    a blank, which the mask counts. Raises `ValueError` for another language and more days than there are; `ImportError`
    where Babel is missing.
    Sizes: xs (T, B) int64, one symbol a letter, 39 in Portuguese and 42 in English, of which 0 pads; targets (11, B)
    int64, 12 symbols, of which 0 is the end; lengths (B,), mask (11, B); T ≤ 39; 4200 days to train, 900 and 900 held
    out.
    Baseline: days differ, so that one answer for all is right for 1 of the 900 in the test part.
    Source: Sutskever, Vinyals & Le (2014), Sequence to sequence learning with neural networks, for the kind of task;
    Unicode CLDR through Babel for the phrases. Licence: Unicode licence (CLDR), BSD (Babel).
    """
    check_language(language)
    days = (LAST_DAY - FIRST_DAY).days + 1
    check_between("count", count, 20, days)
    rng = np.random.default_rng(seed)
    chosen = [FIRST_DAY + datetime.timedelta(k) for k in rng.choice(days, count, replace=False).tolist()]
    styles = rng.choice(STYLES, count).tolist()
    pairs = [(date_phrase(day, style, language), day.isoformat()) for day, style in zip(chosen, styles, strict=True)]
    return _out_of_step(f"dates_{language}", pairs, _date_letters(language), ISO)
