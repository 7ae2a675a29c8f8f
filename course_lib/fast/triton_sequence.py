"""A whole sequence in one launch, for any cell of `triton_cells`: the only loop over time and the only products.

A program owns ROWS rows of the batch from the first step to the last, so it waits for no other, and keeps the recurrent
weights on the chip. Tiles are (ROWS, P), with P the power of two from H up; what lies beyond B and H reads as 0.
Source: the persistent kernels of Diamos et al. (2016), Persistent RNNs: Stashing recurrent weights on-chip.
"""

# mypy: disable-error-code="assignment"
# Tuples change their type by growing, in loops that Triton unrolls.

from typing import Any

import torch
import triton
import triton.language as tl
from torch import Tensor

from course_lib.cells import Cell
from course_lib.fast.triton_cells import STEPS

ON_CHIP = 64
"""KiB of recurrent weights that fit on one multiprocessor: from compute capability 8.0 on it gives a program 99 KiB or
more, of which the tiles of the step that is being loaded take the rest."""


@triton.jit
def _load(at, apart, N: tl.constexpr, inside):
    tiles = ()
    for k in tl.static_range(N):
        tiles = tiles + (tl.load(at + k * apart, mask=inside, other=0.0),)
    return tiles


@triton.jit
def _store(at, apart, tiles, N: tl.constexpr, inside):
    for k in tl.static_range(N):
        tl.store(at + k * apart, tiles[k], mask=inside)


@triton.jit
def _choose(condition, tiles, others, N: tl.constexpr):
    chosen = ()
    for k in tl.static_range(N):
        chosen = chosen + (tl.where(condition, tiles[k], others[k]),)
    return chosen


@triton.jit
def _zeros(zero, N: tl.constexpr):
    zeros = ()
    for _ in tl.static_range(N):
        zeros = zeros + (zero,)
    return zeros


@triton.jit
def _product(a, weight, to):
    """a (ROWS, P) @ weight (P, P) + to, with every bit of the numbers: by default the GPU would round them."""
    return tl.dot(a, weight, to, input_precision="ieee", out_dtype=to.dtype)


@triton.jit
def _tile(B, H: tl.constexpr, P: tl.constexpr, ROWS: tl.constexpr):
    """Rows (ROWS, 1) in 64 bits, since T·B·G·H may pass 32; units (1, P); and which of them exist."""
    rows = (tl.program_id(0) * ROWS + tl.arange(0, ROWS)).to(tl.int64)[:, None]
    units = tl.arange(0, P)[None, :]
    return rows, units, (rows < B) & (units < H)


@triton.jit(do_not_specialize=["T", "B"])
def sequence_forward(
    step: tl.constexpr,
    drive,  # (T, B, G, H) W_ih x + b_ih
    weight_hh,  # (G·H, H)
    bias_hh,  # (G·H,)
    more,  # (E, H) or None
    states,  # (S, T+1, B, H) the first (or last, if BACKWARDS) filled in
    kept,  # (T, B, K, H) or None
    lengths,  # (B,) or None
    T,
    B,
    H: tl.constexpr,
    P: tl.constexpr,
    ROWS: tl.constexpr,
    G: tl.constexpr,
    S: tl.constexpr,
    E: tl.constexpr,
    K: tl.constexpr,
    BACKWARDS: tl.constexpr,
):
    rows, units, inside = _tile(B, H, P, ROWS)
    feeding = tl.arange(0, P)[:, None]
    weights = _load(weight_hh + units * H + feeding, H * H, G, (feeding < H) & (units < H))  # each transposed
    biases = _load(bias_hh + units, H, G, units < H)
    extras = _load(more + units, H, E, units < H) if more is not None else ()
    apart = (T + 1).to(tl.int64) * B * H
    start = T * B if BACKWARDS else 0
    old = _load(states + (start + rows) * H + units, apart, S, inside)
    if lengths is not None:
        length = tl.load(lengths + rows, mask=rows < B, other=0)
    zero = tl.zeros((ROWS, P), states.dtype.element_ty)
    for n in range(T):
        t = T - 1 - n if BACKWARDS else n
        at = t * B + rows
        x = _load(drive + at * (G * H) + units, H, G, inside)
        r = ()
        for k in tl.static_range(G):
            r = r + (_product(old[0], weights[k], zero) + biases[k],)
        new, keep = step(x, r, old, extras)
        alive = inside & (t < length) if lengths is not None else inside
        new = _choose(alive, new, old, S)  # beyond H it stays 0, even where an infinite h makes a sum there no number
        if kept is not None:
            _store(kept + at * (K * H) + units, H, keep, K, inside)
        after = at if BACKWARDS else at + B
        _store(states + after * H + units, apart, new, S, inside)
        old = new


@triton.jit(do_not_specialize=["T", "B"])
def sequence_backward(
    step: tl.constexpr,
    weight_hh,  # (G·H, H)
    more,  # (E, H) or None
    states,  # (S, T+1, B, H)
    kept,  # (T, B, K, H)
    dys,  # (T, B, H)
    dstate,  # (S, B, H) of the last state; becomes that of the first
    dx,  # (T, B, G, H) of what the input gave
    dr,  # the same of what h gave, or None if it is the same
    lengths,  # (B,) or None
    T,
    B,
    H: tl.constexpr,
    P: tl.constexpr,
    ROWS: tl.constexpr,
    G: tl.constexpr,
    S: tl.constexpr,
    E: tl.constexpr,
    K: tl.constexpr,
    BACKWARDS: tl.constexpr,
):
    rows, units, inside = _tile(B, H, P, ROWS)
    gate_unit = tl.arange(0, P)[:, None]
    weights = _load(weight_hh + gate_unit * H + units, H * H, G, (gate_unit < H) & (units < H))
    apart = (T + 1).to(tl.int64) * B * H
    d = _load(dstate + rows * H + units, B * H, S, inside)
    zero = tl.zeros((ROWS, P), dys.dtype.element_ty)
    if lengths is not None:
        length = tl.load(lengths + rows, mask=rows < B, other=0)
    for n in range(T):
        t = n if BACKWARDS else T - 1 - n
        at = t * B + rows
        before, after = (at + B, at) if BACKWARDS else (at, at + B)
        old = _load(states + before * H + units, apart, S, inside)
        new = _load(states + after * H + units, apart, S, inside)
        keep = _load(kept + at * (K * H) + units, H, K, inside)
        alive = inside & (t < length) if lengths is not None else inside
        dy = tl.load(dys + at * H + units, mask=alive, other=0.0)
        arriving = (d[0] + dy,) + d[1:]
        # read at every step: for weights held in registers, the compiler of Triton 3.9 fails on some cards
        extras = _load(more + units, H, E, units < H) if more is not None else ()
        to_x, to_r, to_old = step(arriving, keep, old, new, extras)
        to_x = _choose(alive, to_x, _zeros(zero, G), G)
        to_r = _choose(alive, to_r, _zeros(zero, G), G)
        _store(dx + at * (G * H) + units, H, to_x, G, inside)
        if dr is not None:
            _store(dr + at * (G * H) + units, H, to_r, G, inside)
        dh = zero
        for k in tl.static_range(G):
            dh = _product(to_r[k], weights[k], dh)
        d = _choose(alive, (to_old[0] + dh,) + to_old[1:], d, S)
    _store(dstate + rows * H + units, B * H, d, S, inside)


KERNELS = {"forward": sequence_forward, "backward": sequence_backward}


def _padded(hidden_size: int) -> int:
    return max(16, triton.next_power_of_2(hidden_size))


def weight_size(cell: Cell, hidden_size: int, itemsize: int) -> int:
    """Return how many KiB the recurrent weights of H hidden units take on the chip."""
    return len(cell.gates) * _padded(hidden_size) ** 2 * itemsize // 1024


def settings(cell: Cell, hidden_size: int, rows: int, backwards: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the kernels of a cell are compiled with, for `rows` a program: their constants and the options."""
    constants = {
        "H": hidden_size,
        "P": _padded(hidden_size),
        "ROWS": rows,
        "G": len(cell.gates),
        "S": len(cell.states),
        "E": len(STEPS[cell.name].more),
        "K": STEPS[cell.name].kept,
        "BACKWARDS": backwards,
    }
    return constants, {"num_warps": 4 if rows == 1 else 8, "num_stages": 2, "enable_fp_fusion": True}


def launch(way: str, call: Any, states: Tensor, *tensors: Tensor | None) -> None:
    """Run the kernel of one way, "forward" or "backward", for a sequence with `states` (S, T+1, B, H)."""
    _, moments, batch, hidden_size = states.shape
    processors = torch.cuda.get_device_properties(states.device).multi_processor_count if states.is_cuda else 1
    # A processor that would stand idle takes a row of its own. Only these two numbers are tried on every cell: with 16,
    # Triton 3.9 fails to compile some.
    rows = 1 if batch <= processors else 8
    constants, options = settings(call.cell, hidden_size, rows, call.backwards)
    kernel = KERNELS[way][(triton.cdiv(batch, rows),)]
    with torch.cuda.device_of(states):
        step = getattr(STEPS[call.cell.name], way)
        kernel(step, *tensors, call.lengths, moments - 1, batch, **constants, **options)
