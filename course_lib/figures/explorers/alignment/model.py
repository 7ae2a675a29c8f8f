"""The explorer's reader and writer: small, trained by `train.py`, and what they attend to at each step."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from course_lib.language import Language
from course_lib.nn import AdditiveAttention, EncoderDecoder, Recurrent
from course_lib.tasks.base import BLANK, decode, encode
from course_lib.tasks.transcription import DIGITS, in_words

PLACE = Path(__file__).with_name("trained.json")
UNITS, WIDTH, MOST = 12, 8, 7  # MOST symbols are written, the end among them
NUMBERS = (2_300, 302_000, 300_002, 16_407, 704, 58, 940_040)


class Reading(NamedTuple):
    """A number as it was read and written: S words, T' symbols, and the logarithms of the weights (T', S)."""

    words: tuple[str, ...]
    symbols: tuple[str, ...]
    logs: np.ndarray


@cache
def words_of(language: Language) -> tuple[str, ...]:
    """Every word of the numbers below a million, after the blank."""
    numbers = (*range(100), 101, *range(100, 1001, 100))  # whatever is said below a million is said here
    return (BLANK, *sorted({word for number in numbers for word in in_words(number, language)}))


def blank_model(language: Language) -> EncoderDecoder:
    """A model of the explorer's size, from torch's start."""
    encoder = Recurrent("gru", WIDTH, UNITS, bidirectional=True)
    decoder = Recurrent("gru", WIDTH + 2 * UNITS, UNITS)
    attention = AdditiveAttention(UNITS, 2 * UNITS, UNITS)
    return EncoderDecoder(encoder, decoder, len(words_of(language)), len(DIGITS), WIDTH, attention)


@cache
def trained(language: Language) -> EncoderDecoder:
    """The model of a language, with the weights of `trained.json`."""
    stored: Mapping[str, list[float]] = json.loads(PLACE.read_text("utf-8"))[language]
    model = blank_model(language)
    model.load_state_dict({name: torch.tensor(values) for name, values in stored.items()})
    return model


@cache
def reading(number: int, language: Language) -> Reading:
    """Have the model read a number in words and write it on its own, and keep where it looked."""
    model, words = trained(language), in_words(number, language)
    source = torch.tensor(encode(words, words_of(language)))[:, None]
    written = model.decode(source, None, MOST, start=0, stop=0)
    late = torch.cat((torch.zeros_like(written[:1]), written[:-1]))
    logs = model.align(source, None, late)[..., 0].double().log().numpy().round(3)
    return Reading(words, (*decode(written[:, 0].numpy(), DIGITS), BLANK), logs)


def sharpened(logs: np.ndarray, sharpness: float) -> np.ndarray:
    """The weights of a step when every score is multiplied by `sharpness`: 1 leaves them as the model has them."""
    raised = np.exp(sharpness * (logs - logs.max()))
    return raised / raised.sum()
