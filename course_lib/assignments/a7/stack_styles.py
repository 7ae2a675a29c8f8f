"""Right stacks in other styles, and other ways of writing the step that the notebook gives."""

import numpy as np

from course_lib.assignments.a7.given import rnn_step
from course_lib.assignments.a7.inputs import Params
from course_lib.assignments.a7.stack import Outputs
from course_lib.ops import Array


def step_einsum(x: Array, h: Array, p: Params, s: str) -> Array:
    """One step with einsum."""
    a = np.einsum("bd,hd->bh", x, p[f"weight_ih{s}"]) + np.einsum("bk,hk->bh", h, p[f"weight_hh{s}"])
    return np.tanh(a + p[f"bias_ih{s}"] + p[f"bias_hh{s}"])


def step_one_product(x: Array, h: Array, p: Params, s: str) -> Array:
    """One step with the weights side by side."""
    weight = np.hstack([p[f"weight_ih{s}"], p[f"weight_hh{s}"]])
    return np.tanh(np.hstack([x, h]) @ weight.T + (p[f"bias_ih{s}"] + p[f"bias_hh{s}"]))


def stack_time_outside(xs: Array, h: Array, params: Params) -> Outputs:
    """Time outside, layers inside, on an own copy of the states."""
    h, ys = h.copy(), []
    for x in xs:
        for layer in range(len(h)):
            h[layer] = rnn_step(h[layer - 1] if layer else x, h[layer], params, f"_l{layer}")
        ys.append(h[-1].copy())
    return np.array(ys), h


def stack_recursive(xs: Array, h: Array, params: Params, layer: int = 0) -> Outputs:
    """The first layer, and above it the rest."""
    ys, state = [], h[0]
    for x in xs:
        state = step_einsum(x, state, params, f"_l{layer}")
        ys += [state]
    if len(h) == 1:
        return np.stack(ys), state[None]
    above, ends = stack_recursive(np.stack(ys), h[1:], params, layer + 1)
    return above, np.concatenate([state[None], ends])


def stack_all_states(xs: Array, h: Array, params: Params) -> Outputs:
    """An array (L, T + 1, B, H) of every state, filled in."""
    states = np.empty((len(h), len(xs) + 1, *h.shape[1:]))
    states[:, 0] = h
    for layer in range(h.shape[0]):
        inputs = xs if layer == 0 else states[layer - 1, 1:]
        for t, x in enumerate(inputs):
            states[layer, t + 1] = step_one_product(x, states[layer, t], params, "_l" + str(layer))
    return states[-1, 1:], states[:, -1]


def stack_products_first(xs: Array, h: Array, params: Params) -> Outputs:
    """Each layer's product with its inputs at once for all steps."""
    ends = np.zeros_like(h)
    for k, state in enumerate(h):
        from_inputs = xs @ params[f"weight_ih_l{k}"].T + params[f"bias_ih_l{k}"] + params[f"bias_hh_l{k}"]
        outputs = []
        for a in from_inputs:
            state = np.tanh(a + state @ params[f"weight_hh_l{k}"].T)
            outputs.append(state)
        xs, ends[k] = np.stack(outputs), state
    return xs, ends


def stack_each_example(xs: Array, h: Array, params: Params) -> Outputs:
    """One sequence of the batch after another."""
    parts = [stack_all_states(xs[:, [b]], h[:, [b]], params) for b in range(xs.shape[1])]
    return np.concatenate([ys for ys, _ in parts], axis=1), np.concatenate([last for _, last in parts], axis=1)
