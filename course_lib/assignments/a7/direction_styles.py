"""Right reversals and right readings in both directions, in other styles."""

import numpy as np

from course_lib.assignments.a7.given import padded_sequence, rnn_step
from course_lib.assignments.a7.inputs import Params
from course_lib.assignments.a7.stack_styles import step_einsum, step_one_product
from course_lib.ops import Array

Both = tuple[Array, Array]
F, R = "_l0", "_l0_reverse"


def reverse_loops(xs: Array, lengths: Array) -> Array:
    """A loop over sequences and one over steps, on zeros."""
    out = np.zeros(xs.shape)
    for b in range(xs.shape[1]):
        for t in range(lengths[b]):
            out[t, b] = xs[lengths[b] - 1 - t, b]
    return out


def reverse_indexed(xs: Array, lengths: Array) -> Array:
    """An index for every step and sequence."""
    t = np.arange(len(xs))[:, None]
    return xs[np.where(t < lengths, lengths - 1 - t, t), np.arange(xs.shape[1])]


def reverse_taken(xs: Array, lengths: Array) -> Array:
    """The same index with take_along_axis."""
    t = np.arange(len(xs)).reshape(-1, 1)
    index = np.where(t < lengths, lengths - t - 1, t)
    return np.take_along_axis(xs, index[:, :, None], axis=0)


def reverse_rolled(xs: Array, lengths: Array) -> Array:
    """The whole reversed, and each sequence rolled back over its padding."""
    return np.stack([np.roll(xs[::-1, b], n, axis=0) for b, n in enumerate(lengths)], axis=1)


def reverse_joined(xs: Array, lengths: Array) -> Array:
    """Real steps reversed, then the padding."""
    parts = [np.concatenate([np.flip(xs[:n, b], axis=0), xs[n:, b]]) for b, n in enumerate(lengths)]
    return np.array(parts).transpose(1, 0, 2)


def reverse_gathered(xs: Array, lengths: Array) -> Array:
    """A matrix that moves the steps of each sequence."""
    t = np.arange(len(xs))
    real = (t[:, None, None] < lengths) & (t[None, :, None] < lengths)
    moves = real & (t[:, None, None] + t[None, :, None] == lengths - 1)
    return np.einsum("tsb,sbd->tbd", moves.astype(float), xs)


def both_given(xs: Array, lengths: Array, h: Array, params: Params) -> Both:
    """What the notebook gives, with a reversal of its own."""
    ahead, last = padded_sequence(xs, lengths, h[0], params, F)
    back, first = padded_sequence(reverse_indexed(xs, lengths), lengths, h[1], params, R)
    return np.dstack([ahead, reverse_indexed(back, lengths)]), np.array([last, first])


def both_backward_loop(xs: Array, lengths: Array, h: Array, params: Params) -> Both:
    """Nothing reversed: the second loop goes from the array's end and waits for each sequence."""
    (steps, batch, _), size = xs.shape, h.shape[-1]
    ys, state = np.zeros((steps, batch, 2 * size)), h.copy()
    for way, order in enumerate((range(steps), reversed(range(steps)))):
        for t in order:
            real = (lengths > t)[:, None]
            state[way] = np.where(real, rnn_step(xs[t], state[way], params, (F, R)[way]), state[way])
            ys[t, :, way * size : (way + 1) * size] = real * state[way]
    return ys, state


def both_each_example(xs: Array, lengths: Array, h: Array, params: Params) -> Both:
    """One sequence after another, each cut at its end."""
    size = h.shape[2]
    ys, last = np.zeros((*xs.shape[:2], 2 * size)), np.zeros_like(h)
    for b, n in enumerate(lengths):
        ahead, back = h[0, b : b + 1], h[1, b : b + 1]
        for t in range(n):
            ahead = step_einsum(xs[t, b : b + 1], ahead, params, F)
            ys[t, b, :size] = ahead[0]
            back = step_einsum(xs[n - 1 - t, b : b + 1], back, params, R)
            ys[n - 1 - t, b, size:] = back[0]
        last[0, b], last[1, b] = ahead[0], back[0]
    return ys, last


def both_blended(xs: Array, lengths: Array, h: Array, params: Params) -> Both:
    """Zeros and ones in place of a condition."""
    real = (np.arange(len(xs))[:, None] < lengths).astype(float)[..., None]
    halves, ends = [], []
    for suffix, state in zip((F, R), h, strict=True):
        inputs = xs if suffix == F else reverse_taken(xs, lengths)
        outputs = []
        for x, m in zip(inputs, real, strict=True):
            state = m * step_one_product(x, state, params, suffix) + (1 - m) * state
            outputs.append(m * state)
        halves.append(np.stack(outputs))
        ends.append(state)
    return np.concatenate([halves[0], reverse_taken(halves[1], lengths)], axis=2), np.stack(ends)


def both_shrinking(xs: Array, lengths: Array, h: Array, params: Params) -> Both:
    """Only the sequences that still go on take the step."""

    def run(xs: Array, state: Array, suffix: str) -> Both:
        ys, state = np.zeros((*xs.shape[:2], state.shape[-1])), state.copy()
        for t in range(lengths.max()):
            on = np.flatnonzero(lengths > t)
            state[on] = rnn_step(xs[t, on], state[on], params, suffix)
            ys[t, on] = state[on]
        return ys, state

    ahead, last = run(xs, h[0], F)
    back, first = run(reverse_joined(xs, lengths), h[1], R)
    return np.concatenate((ahead, reverse_joined(back, lengths)), -1), np.stack((last, first))
