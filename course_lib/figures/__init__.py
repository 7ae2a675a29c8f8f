"""The course's drawings, in both languages, made by our own code."""

from course_lib.figures import (
    anatomy,
    gru,
    lstm,
    lstm_layer_norm,
    lstm_steps,
    lstm_variants,
    lstm_word_gates,
    lstm_words,
    minimal,
    rnn,
    slstm,
    symbols,
)
from course_lib.figures.catalogue import FIGURES, write_all

__all__ = [
    "FIGURES",
    "anatomy",
    "gru",
    "lstm",
    "lstm_layer_norm",
    "lstm_steps",
    "lstm_variants",
    "lstm_word_gates",
    "lstm_words",
    "minimal",
    "rnn",
    "slstm",
    "symbols",
    "write_all",
]
