"""Right converters between the two vocabularies of assignment 4 in other styles."""

import numpy as np

from course_lib.assignments.a4.inputs import Params


def to_words_blocks(p: Params) -> Params:
    size = p["weight_hh"].shape[1]
    words = {}
    for k, name in enumerate("ifnv"):
        rows = slice(k * size, (k + 1) * size)
        words[f"weight_{name}"] = np.concatenate([p["weight_hh"][rows], p["weight_ih"][rows]], axis=1)
        words[f"bias_{name}"] = p["bias_ih"][rows] + p["bias_hh"][rows]
    return words


def to_words_split(p: Params) -> Params:
    weights = np.split(np.hstack([p["weight_hh"], p["weight_ih"]]), 4)
    biases = np.split(p["bias_hh"] + p["bias_ih"], 4)
    return {f"weight_{k}": w for k, w in zip("ifnv", weights, strict=True)} | {
        f"bias_{k}": b for k, b in zip("ifnv", biases, strict=True)
    }  # views of two arrays


def to_words_reshaped(p: Params) -> Params:
    size, inputs = p["weight_hh"].shape[1], p["weight_ih"].shape[1]
    weights = np.empty((4, size, size + inputs))
    weights[..., :size] = p["weight_hh"].reshape(4, size, size)
    weights[..., size:] = p["weight_ih"].reshape(4, size, inputs)
    biases = np.add(p["bias_ih"], p["bias_hh"]).reshape(4, size)
    places = {"n": 2, "i": 0, "f": 1, "v": 3}
    return {f"weight_{k}": weights[place] for k, place in places.items()} | {
        f"bias_{k}": biases[place] for k, place in places.items()
    }


def to_words_columns(p: Params) -> Params:
    tall = np.vstack([p["weight_hh"].T, p["weight_ih"].T])
    i, f, g, o = np.hsplit(tall, 4)
    b_i, b_f, b_g, b_o = (p["bias_ih"] + p["bias_hh"]).reshape(4, -1)
    return {
        "weight_n": g.T, "weight_i": i.T, "weight_f": f.T, "weight_v": o.T,
        "bias_n": b_g, "bias_i": b_i, "bias_f": b_f, "bias_v": b_o,
    }  # fmt: skip


def to_words_rows(p: Params) -> Params:
    size = len(p["bias_ih"]) // 4
    words: Params = {}
    for name, start in (("f", size), ("v", 3 * size), ("n", 2 * size), ("i", 0)):
        rows = range(start, start + size)
        words["weight_" + name] = np.array([[*p["weight_hh"][r], *p["weight_ih"][r]] for r in rows])
        words["bias_" + name] = np.array([p["bias_ih"][r] + p["bias_hh"][r] for r in rows])
    return words


def from_words_stacked(p: Params) -> Params:
    size = len(p["bias_n"])
    weights = np.concatenate([p[f"weight_{k}"] for k in "ifnv"])
    biases = np.concatenate([p[f"bias_{k}"] for k in "ifnv"])
    return {
        "weight_ih": weights[:, size:],
        "weight_hh": weights[:, :size],
        "bias_ih": biases,
        "bias_hh": np.zeros_like(biases),
    }


def from_words_split(p: Params) -> Params:
    size = p["weight_i"].shape[0]
    halves = [np.split(p[f"weight_{k}"], [size], axis=1) for k in ("i", "f", "n", "v")]
    bias = np.hstack([p["bias_i"], p["bias_f"], p["bias_n"], p["bias_v"]])
    return {
        "bias_hh": np.zeros(4 * size),
        "bias_ih": bias,
        "weight_hh": np.vstack([hh for hh, _ in halves]),
        "weight_ih": np.vstack([ih for _, ih in halves]),
    }


def from_words_filled(p: Params) -> Params:
    size, width = p["weight_n"].shape
    stacked = {
        "weight_ih": np.zeros((4 * size, width - size)),
        "weight_hh": np.zeros((4 * size, size)),
        "bias_ih": np.zeros(4 * size),
        "bias_hh": np.zeros(4 * size),
    }
    for k, name in enumerate("ifnv"):
        rows = slice(k * size, (k + 1) * size)
        stacked["weight_hh"][rows] = p["weight_" + name][:, :size]
        stacked["weight_ih"][rows] = p["weight_" + name][:, size:]
        stacked["bias_ih"][rows] = p["bias_" + name]
    return stacked


def from_words_reshaped(p: Params) -> Params:
    size = p["bias_v"].size
    weights = np.array([p[f"weight_{k}"] for k in "ifnv"])
    bias = np.array([p[f"bias_{k}"] for k in "ifnv"]).ravel()
    return {
        "weight_ih": weights[:, :, size:].reshape(4 * size, -1),
        "weight_hh": weights[:, :, :size].reshape(-1, size),
        "bias_ih": bias,
        "bias_hh": 0 * bias,
    }


def from_words_columns(p: Params) -> Params:
    tall = np.c_[p["weight_i"].T, p["weight_f"].T, p["weight_n"].T, p["weight_v"].T]
    size = tall.shape[1] // 4
    bias = np.r_[p["bias_i"], p["bias_f"], p["bias_n"], p["bias_v"]]
    return dict(weight_ih=tall[size:].T, weight_hh=tall[:size].T, bias_ih=bias, bias_hh=bias - bias)
