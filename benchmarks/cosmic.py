"""Mutants that cosmic-ray's operators make of a text, in this process: without its runner and its database."""

import re
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from itertools import count, takewhile

from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

from course_lib.assignments.mutate import Mutant, numbered

NAME = f"cosmic-ray {version('cosmic-ray')}"


def mutants(code: str) -> Iterator[Mutant]:
    """Yield what each operator makes of `code` at each of its places, named by function and changed line."""
    names = Counter[str]()
    for operator in _operators():
        for changed in takewhile(bool, (mutate_code(code, operator, place) for place in count())):
            yield Mutant(numbered(_change(code, changed), names), changed)


def _operators() -> Iterator[Operator]:
    """Yield those operators that need no arguments, as cosmic-ray itself does where nobody gives any."""
    for kind in map(get_operator, operator_names()):
        if not kind.arguments():
            yield kind()


def _change(code: str, changed: str) -> str:
    before, after = code.splitlines(), changed.splitlines()
    place, new = next((k, new) for k, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
    function = re.findall(r"^def (\w+)", "\n".join(before[: place + 1]), re.M)[-1]
    return f"{function}: `{before[place].strip()}` -> `{new.strip()}`"
