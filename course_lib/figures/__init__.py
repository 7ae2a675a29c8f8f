"""The course's drawings, in both languages, made by our own code."""

from course_lib.figures import lstm, lstm_steps, lstm_word_gates, lstm_words, rnn, symbols
from course_lib.figures.catalogue import FIGURES, write_all

__all__ = ["FIGURES", "lstm", "lstm_steps", "lstm_word_gates", "lstm_words", "rnn", "symbols", "write_all"]
