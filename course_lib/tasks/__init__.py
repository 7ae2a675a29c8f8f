"""Problems to train on, and their data: seeded, with sizes, baselines, sources and licences in their docstrings."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from course_lib.tasks.adding import adding
from course_lib.tasks.agreement import agreement
from course_lib.tasks.base import Batch, Part, Task, deal, decode, encode, one_hot, pad, within
from course_lib.tasks.characters import characters, stream
from course_lib.tasks.copy_memory import copy_memory, recall
from course_lib.tasks.counting import counting, first_failing_n
from course_lib.tasks.dictation import dictation, quiz
from course_lib.tasks.digits import digits_2d, pixels
from course_lib.tasks.measures import score
from course_lib.tasks.names import class_counts, names
from course_lib.tasks.parity import parity
from course_lib.tasks.reber import continual_reber, embedded_reber, legal, outer_steps, reber
from course_lib.tasks.superpixels import GraphBatch, superpixels
from course_lib.tasks.tagging import doubtful, tagging
from course_lib.tasks.timing import delays, spikes
from course_lib.tasks.transcription import dates, number_words

TASKS: Mapping[str, Callable[[], Task]] = MappingProxyType(
    {
        "quiz": quiz,
        "dictation": dictation,
        "adding": adding,
        "copy_memory": copy_memory,
        "reber": reber,
        "embedded_reber": embedded_reber,
        "continual_reber": continual_reber,
        "anbn": counting,
        "anbncn": partial(counting, "abc"),
        "delays": delays,
        "spikes": spikes,
        "parity": parity,
        "pixels": pixels,
        "permuted_pixels": partial(pixels, permuted=True),
        "digits_2d": digits_2d,
        "shifted_digits": partial(digits_2d, canvas=12),
        "superpixels": superpixels,
        "names": names,
        "number_words_pt": partial(number_words, "pt"),
        "number_words_en": partial(number_words, "en"),
        "dates_pt": partial(dates, "pt"),
        "dates_en": partial(dates, "en"),
        "tagging_pt": partial(tagging, "pt"),
        "tagging_en": partial(tagging, "en"),
        "agreement_pt": partial(agreement, "pt"),
        "agreement_en": partial(agreement, "en"),
        "characters_pt": partial(characters, "pt"),
        "characters_en": partial(characters, "en"),
    }
)

__all__ = [
    "TASKS",
    "Batch",
    "GraphBatch",
    "Part",
    "Task",
    "adding",
    "agreement",
    "characters",
    "class_counts",
    "continual_reber",
    "copy_memory",
    "counting",
    "dates",
    "deal",
    "decode",
    "delays",
    "dictation",
    "digits_2d",
    "doubtful",
    "embedded_reber",
    "encode",
    "first_failing_n",
    "legal",
    "names",
    "number_words",
    "one_hot",
    "outer_steps",
    "pad",
    "parity",
    "pixels",
    "quiz",
    "reber",
    "recall",
    "score",
    "spikes",
    "stream",
    "superpixels",
    "tagging",
    "within",
]
