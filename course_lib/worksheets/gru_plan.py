"""Which gates a GRU must have for all its numbers to be fractions, in either form: there are not many.

A weight times a state must be a whole number, and so must the reset gate times that.
"""

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from course_lib.ops import Array, sigmoid, tanh
from course_lib.worksheets.base import T
from course_lib.worksheets.values import ROUNDING, UNIT, fraction

GATE_K, CANDIDATE_K = (-2, 0, 2), (-2, -1, 1, 2)
MOST_FOR_STATE = 10  # no weight of the state is larger, so neither are the denominators of those that it multiplies
BIASES = (-4, -3, -2, -1, 1, 2, 3, 4)  # inside the reset; were it 0, both forms would be the same


class Plan(NamedTuple):
    """What makes the candidate's k whole in both forms: k of r (T,), of z and n (T − 1,), states, weight and bias."""

    r: tuple[int, ...]
    z: tuple[int, ...]
    n: tuple[int, ...]
    before: Array
    factor: int
    weight: int
    bias: int


@cache
def plans() -> tuple[Plan, ...]:
    """Return every plan; there are some hundreds."""
    found = []
    for z, n in product(product(GATE_K, repeat=T - 1), product(CANDIDATE_K, repeat=T - 1)):
        before = _states(z, n)
        factor = _factor(before)
        weights = (sign * m for m in range(factor, MOST_FOR_STATE + 1, factor) for sign in (-1, 1)) if factor else ()
        for weight, bias, r in product(weights, BIASES, product(GATE_K, repeat=T)):
            plan = Plan(r, z, n, before, factor, weight, bias)
            if len(set(r)) > 1 and _whole(plan):
                found.append(plan)
    return tuple(found)


def inside(plan: Plan) -> Array:
    """Return what the old state adds to the candidate's k (T,), with the reset after the product."""
    return sigmoid(np.array(plan.r) * UNIT) * (plan.before * plan.weight + plan.bias)


def _whole(plan: Plan) -> bool:
    """Tell whether what the state adds to the candidate's k is whole, also in the last step of the other form."""
    more = plan.bias * sigmoid(-plan.r[-1] * UNIT)
    added = np.array([*inside(plan), more])
    return bool(abs(added - np.rint(added)).max() < ROUNDING)


def _states(z: tuple[int, ...], n: tuple[int, ...]) -> Array:
    """Return the states h₀ to h₂ (T,) that these k of z and n (T − 1,) lead to."""
    before = [0.0]
    for kept, new in zip(sigmoid(np.array(z) * UNIT), tanh(np.array(n) * UNIT), strict=True):
        before.append((1 - kept) * new + kept * before[-1])
    return np.array(before)


def _factor(before: Array) -> int:
    """Return the smallest number that makes whole numbers of the states (T,), or 0 if there is no small one."""
    exact = [fraction(h) for h in before[1:]]
    if any(not h for h in exact) or exact[0] == exact[1]:
        return 0
    factor = int(np.lcm.reduce([h.denominator for h in exact if h]))
    return factor if factor <= MOST_FOR_STATE else 0
