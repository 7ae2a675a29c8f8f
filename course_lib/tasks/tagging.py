"""Names in running text: which words are somebody's name? Some are, or are not, because of what follows."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from course_lib.language import Language
from course_lib.tasks.base import BLANK, Batch, Task, check_language, encode, pad, within
from course_lib.tasks.names import person_names
from course_lib.tasks.sentences import Words, expand_all
from course_lib.tasks.tagging_patterns import MARK, NAME, PATTERNS

OUTPUTS = ("word", "name")
COMMON_NAMES = 150  # Faker's first names that are used, of each language


class Pool(NamedTuple):
    """Sentences that are drawn alike, as a whole with a chance of its own."""

    chance: float
    sentences: list[Words]


@cache
def _pools(language: Language) -> list[Pool]:
    """Half of what is drawn is plain; the other half is shared by the twins, names and words alike."""
    patterns = PATTERNS[language]
    pools = [Pool(0.5, expand_all(patterns.plain))]
    for twins in patterns.twins:
        for mark, ends in ((MARK, twins.name), ("", twins.word)):
            openings = [(*words[:-1], mark + words[-1]) for words in expand_all((twins.opening,))]
            sentences = [opening + end for opening in openings for end in expand_all(ends)]
            pools.append(Pool(0.25 / len(patterns.twins), sentences))
    return pools


@cache
def first_names(language: Language) -> tuple[str, ...]:
    """Return Faker's first names, small letters, of Brazil or the United States, that no sentence uses otherwise.

    Raises `ImportError` where Faker is missing. Source: Faker's lists of first names. Licence: MIT.
    """
    used = {word.lstrip(MARK) for pool in _pools(language) for words in pool.sentences for word in words}
    found = person_names("pt_BR" if language == "pt" else "en_US", "first_names")
    names = sorted({name.lower() for name in found if name.isalpha()} - used)
    return tuple(names[:: -(-len(names) // COMMON_NAMES)])


def tagging(language: Language) -> Task:
    """Tell of each word of a sentence whether it is somebody's name.

    Half of the sentences begin with a word that can be either, "rosa" or "rose", and only what follows tells which:
    look at those by themselves with the mask that `doubtful` gives. Raises `ValueError` for another language and
    `ImportError` where Faker is missing.
    Sizes: xs (T, B) int64, one symbol a word, 262 in Portuguese and 298 in English, of which 0 pads; targets
    (T, B) int64, 1 at a name; lengths (B,), mask (T, B); T ≤ 8.
    Baseline: that no word is a name is right at the share of the other words, counted over the sentences by their
    chances, about 0.85; of the doubtful words with which half of the sentences begin, ½ are names.
    Source: Graves & Schmidhuber (2005), Framewise phoneme classification with bidirectional LSTM and other neural
    network architectures, for answers in step that need the future; the sentences are the course's own.
    Licence: CC BY 4.0, as the book; the names are Faker's (MIT).
    """
    check_language(language)
    pools, names = _pools(language), first_names(language)
    words = {word.lstrip(MARK) for pool in pools for sentence in pool.sentences for word in sentence} - {NAME}
    inputs = (BLANK, *sorted(words.union(names)))
    chances = [pool.chance for pool in pools]

    def make(batch: int, rng: np.random.Generator) -> Batch:
        chosen = [pools[k].sentences for k in rng.choice(len(pools), batch, p=chances)]
        drawn = [sentences[rng.integers(len(sentences))] for sentences in chosen]
        filled = [[names[rng.integers(len(names))] if word == NAME else word for word in words] for words in drawn]
        xs, lengths = pad([encode([word.lstrip(MARK) for word in words], inputs) for words in filled])
        targets, _ = pad([[_is_name(word) for word in words] for words in drawn])
        return Batch(xs, targets, lengths, within(lengths))

    guess, sizes = np.array([1, 0], dtype=np.float32), (len(inputs), len(OUTPUTS))
    baseline = 1 - _mean_over(pools, lambda words: sum(map(_is_name, words))) / _mean_over(pools, len)
    name = f"tagging_{language}"
    return Task(name, "in step", "cross_entropy", "accuracy", *sizes, make, guess, baseline, inputs, OUTPUTS)


def _is_name(word: str) -> int:
    return int(word == NAME or word.startswith(MARK))


def _mean_over(pools: list[Pool], count: Callable[[Words], int]) -> float:
    return sum(pool.chance * float(np.mean([count(words) for words in pool.sentences])) for pool in pools)


def doubtful(task: Task, xs: np.ndarray) -> np.ndarray:
    """Return (T, B) bool, True at the words of xs (T, B) that can be a name or not, such as "rosa" and "rose".

    `score(task.measure, answers, batch._replace(mask=doubtful(task, batch.xs)))` judges those alone.
    """
    language: Language = "pt" if task.name.endswith("pt") else "en"
    words = {word for pool in _pools(language) for sentence in pool.sentences for word in sentence}
    return np.isin(xs, encode(sorted(word for word in words if MARK + word in words), task.inputs))
