"""Sentences written out from patterns, for the tasks that need well-formed text of a given length or meaning."""

import itertools
import re
from collections.abc import Iterable

Words = tuple[str, ...]


def expand(pattern: str) -> list[Words]:
    """Write out a pattern: "tenho {dois|três} irmãos ." gives two sentences, as tuples of words and stops (T,)."""
    pieces = [piece.split("|") for piece in re.split(r"[{}]", pattern)]
    return [tuple("".join(choice).split()) for choice in itertools.product(*pieces)]


def expand_all(patterns: Iterable[str]) -> list[Words]:
    """Write out every pattern, in order."""
    return [sentence for pattern in patterns for sentence in expand(pattern)]
