"""`lstm_gates_backward` taken apart, for its mistakes to put it together wrongly."""

from collections.abc import Callable
from typing import NamedTuple

from course_lib.assignments.base import Function
from course_lib.ops import Array, concat, tanh

Result = tuple[Array, Array]
Four = tuple[Array, Array, Array, Array]


class Given(NamedTuple):
    """What the function is given, each (B, H)."""

    dh: Array
    dc: Array
    c: Array
    i: Array
    f: Array
    g: Array
    o: Array

    @property
    def new_c(self) -> Array:
        """The new cell state."""
        return self.f * self.c + self.i * self.g


def arrived_at_c(p: Given) -> Array:
    """Return all that arrives at c': what the next step sent, and what comes from h'."""
    return p.dc + p.dh * p.o * (1 - tanh(p.new_c) ** 2)


def to_gates(p: Given, dc: Array) -> Four:
    """Return the gradients of i, f, g, o, each at its product."""
    return dc * p.g, dc * p.c, dc * p.i, p.dh * tanh(p.new_c)


def slopes_of(p: Given) -> Four:
    """Return the slopes of the activations that i, f, g, o came from."""
    return p.i * (1 - p.i), p.f * (1 - p.f), 1 - p.g**2, p.o * (1 - p.o)


def variant(
    arrived: Callable[[Given], Array] = arrived_at_c,
    gates: Callable[[Given, Array], Four] = to_gates,
    slopes: Callable[[Given], Four] = slopes_of,
    passed: Callable[[Given, Array], Array] = lambda p, dc: dc * p.f,
    order: str = "ifgo",
) -> Function:
    """Return the backward pass with some of its parts replaced; with none it is right."""

    def backward(*given: Array) -> Result:
        p = Given(*given)
        dc = arrived(p)
        blocks = {name: d * slope for name, d, slope in zip("ifgo", gates(p, dc), slopes(p), strict=True)}
        return concat(tuple(blocks[name] for name in order)), passed(p, dc)

    return backward
