"""The candidates that JAX runs, forward and backward in one compiled function: scans of any cell, Keras' layers."""

import os
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.harness import Candidate
from benchmarks.peers import Problem
from benchmarks.steps import STEPS, hoisted, shares
from course_lib.cells import CELLS

OPERATIONS = SimpleNamespace(
    addmm=lambda z, h, weight: z + h @ weight,
    addcmul=lambda z, a, h: z + a * h,
    tanh=jnp.tanh,
    sigmoid=jax.nn.sigmoid,
    exp=jnp.exp,
    log_sigmoid=jax.nn.log_sigmoid,
    maximum=jnp.maximum,
    where=jnp.where,
    split=lambda x, parts: tuple(jnp.split(x, parts, -1)),
    concat=lambda arrays: jnp.concatenate(arrays, -1),
)


def forward_backward(forward: Callable[..., Any], args: tuple[Any, ...], dys: Any) -> Callable[[], Any]:
    """Return the compiled call for the outputs and the gradients of every argument, which waits for its result."""

    def both(args: tuple[Any, ...], dys: Any) -> Any:
        ys, back = jax.vjp(forward, *args)
        return ys, *back(dys)

    function = jax.jit(both)
    return lambda: jax.block_until_ready(function(args, dys))


def arrays_of(problem: Problem) -> tuple[Any, dict[str, Any], Any]:
    """Inputs, parameters and arriving gradient as JAX arrays."""
    params = {name: jnp.array(p.detach().numpy()) for name, p in problem.params.items()}
    return jnp.array(problem.xs.detach().numpy()), params, jnp.array(problem.dys.numpy())


def scan(problem: Problem) -> Candidate:
    """lax.scan over the steps, the input product taken out."""
    return _candidate(problem, partial(scan_outputs, problem.cell))


def associative(problem: Problem) -> Candidate:
    """A minimal cell by lax.associative_scan: the parallel scan."""
    return _candidate(problem, partial(associative_outputs, problem.cell))


def _candidate(problem: Problem, forward: Callable[..., Any]) -> Candidate:
    xs, params, dys = arrays_of(problem)
    run = forward_backward(forward, (xs, params), dys)
    return Candidate(run, lambda result: {"ys": result[0], "xs": result[1], **result[2]})


def scan_outputs(cell: str, xs: Any, params: dict[str, Any]) -> Any:
    """The outputs of a cell: xs (T, B, D) -> ys (T, B, H)."""
    z, rest = hoisted(cell, params, xs, OPERATIONS)
    record = CELLS[cell]
    width = 2 if cell.startswith("min_") else len(record.gates)
    zero = jnp.zeros((z.shape[1], z.shape[2] // width), z.dtype)
    state = tuple(zero + record.initial.get(name, 0) for name in record.states)

    def step(state: Any, z: Any) -> Any:
        state = STEPS[cell](z, state, rest, OPERATIONS)
        return state, state[0]

    return jax.lax.scan(step, state, z)[1]


def associative_outputs(cell: str, xs: Any, params: dict[str, Any]) -> Any:
    """The outputs of a minimal cell: xs (T, B, D) -> ys (T, B, H)."""
    z = xs @ params["weight_ih"].T + params["bias_ih"]
    pair = tuple(jnp.split(shares(cell, z, OPERATIONS), 2, -1))
    return jax.lax.associative_scan(lambda a, b: (a[0] * b[0], b[0] * a[1] + b[1]), pair)[1]


ROWS = {"lstm": ("LSTM", (0, 1, 2, 3)), "gru": ("GRU", (1, 0, 2))}  # ours in the order of Keras' columns


def keras_layer(problem: Problem) -> Candidate:
    """Keras' LSTM or GRU on JAX, its inputs batch first as it reads them, compiled with its backward pass.

    Raises `ImportError` without Keras.
    """
    os.environ["KERAS_BACKEND"] = "jax"
    import keras

    kind, rows = ROWS[problem.cell]
    layer = getattr(keras.layers, kind)(problem.hidden_size, return_sequences=True)
    xs, params, dys = arrays_of(problem)
    xs, dys = xs.swapaxes(0, 1), dys.swapaxes(0, 1)
    layer.build(xs.shape)
    variables = [jnp.array(a) for a in _to_keras(problem.cell, params, rows)]
    frozen = [v.value for v in layer.non_trainable_variables]
    forward = lambda xs, variables: layer.stateless_call(variables, frozen, xs)[0]  # noqa: E731
    run = forward_backward(forward, (xs, variables), dys)
    return Candidate(run, lambda result: _from_keras(problem.cell, result, rows))


def _to_keras(cell: str, params: dict[str, Any], rows: tuple[int, ...]) -> list[np.ndarray]:
    gates = {name: np.concatenate([np.split(np.asarray(p), len(rows))[k] for k in rows]) for name, p in params.items()}
    bias = [gates["bias_ih"], gates["bias_hh"]]
    return [gates["weight_ih"].T, gates["weight_hh"].T, np.stack(bias) if cell == "gru" else bias[0] + bias[1]]


def _from_keras(cell: str, result: Any, rows: tuple[int, ...]) -> dict[str, Any]:
    ys, dxs, (weight_ih, weight_hh, bias) = result
    both = (bias[0], bias[1]) if cell == "gru" else (bias, bias)
    arrays = {"weight_ih": weight_ih.T, "weight_hh": weight_hh.T, "bias_ih": both[0], "bias_hh": both[1]}
    back = np.argsort(rows)
    ours = {name: np.concatenate([np.split(np.asarray(a), len(rows))[k] for k in back]) for name, a in arrays.items()}
    return {"ys": ys.swapaxes(0, 1), "xs": dxs.swapaxes(0, 1), **ours}
