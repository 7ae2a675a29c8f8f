"""The character models that the page loads when asked: weights of eight bits, a scale a row, in a script that fetches
nothing and so works from a file too."""

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from course_lib import files
from course_lib.cells import CellParams
from course_lib.cells.lstm import lstm_cell, lstm_gates
from course_lib.language import Language
from course_lib.ops import Array
from course_lib.tasks.base import encode
from course_lib.tasks.characters import LETTERS, text_parts

ROOT = Path(__file__).parents[4]
ASSETS: dict[Language, str] = {"pt": "book/assets/writer-pt.js", "en": "book/assets/writer-en.js"}
BEGIN, END = "window.courseWriter = ", ";\n"
MATRICES = ("embedding.weight", "layer.weight_ih_l0", "layer.weight_hh_l0", "readout.weight")


class Writer(NamedTuple):
    """A letter's vector (S, E), the LSTM, its readout (S, H) and (S,), and prose that it has not learned from."""

    embedding: Array
    params: CellParams
    readout: Array
    bias: Array
    passages: str

    def step(self, letter: str, state: tuple[Array, Array] | None = None) -> dict[str, Array]:
        """Read one letter; return gates, c before and after, h, and the scores (S,) of the next.

        Raises `ValueError` for one that is not in `LETTERS`.
        """
        zeros = np.zeros(self.params.weight_hh.shape[1])
        h, c = state or (zeros, zeros)
        x = self.embedding[encode([letter], LETTERS)[0]]
        gates = dict(zip("ifgo", lstm_gates(x, h, self.params), strict=True))
        _, (h, now) = lstm_cell(x, (h, c), self.params)
        return {**gates, "before": c, "c": now, "h": h, "scores": self.readout @ h + self.bias}

    def read(self, text: str) -> list[dict[str, Array]]:
        """Read letters from a state of zeros; return what `step` does for each. Raises `ValueError` as it does."""
        steps: list[dict[str, Array]] = []
        for letter in text:
            steps.append(self.step(letter, (steps[-1]["h"], steps[-1]["c"]) if steps else None))
        return steps

    def write(self, start: str, count: int, temperature: float, rng: np.random.Generator) -> str:
        """Go on from `start` by `count` letters, each drawn at a temperature; 0 takes the most probable.

        Raises `ValueError` as `step` does.
        """
        last, text = self.read(start)[-1], ""
        for _ in range(count):
            scores = last["scores"]
            if temperature:
                scores = scores / temperature + rng.gumbel(size=len(scores))  # the largest is a draw from the softmax
            text += LETTERS[int(scores.argmax())]
            last = self.step(text[-1], (last["h"], last["c"]))
        return text


def pack(model: Any, language: Language) -> Path:
    """Write a trained `ManyToMany` over an embedding and one LSTM layer."""
    weights = {name: each.detach().double().numpy() for name, each in model.state_dict().items()}
    scales = {name: np.abs(weights[name]).max(1).astype("<f4") / 127 for name in MATRICES}
    whole = [np.rint(weights[name] / scales[name][:, None]).astype("i1") for name in MATRICES]
    bias = weights["layer.bias_ih_l0"] + weights["layer.bias_hh_l0"]
    floats = [*scales.values(), bias.astype("<f4"), weights["readout.bias"].astype("<f4")]
    content = {
        "letters": "".join(LETTERS),
        "width": weights[MATRICES[0]].shape[1],
        "units": weights[MATRICES[3]].shape[1],
        "whole": b64encode(b"".join(each.tobytes() for each in whole)).decode(),
        "floats": b64encode(b"".join(each.tobytes() for each in floats)).decode(),
        "passages": text_parts(language)["test"],
    }
    return files.write(ROOT / ASSETS[language], BEGIN + json.dumps(content, ensure_ascii=False) + END)


def load(language: Language) -> Writer:
    """Read a stored model as the page does. Raises `FileNotFoundError` without the book."""
    text = (ROOT / ASSETS[language]).read_text("utf-8")
    content = json.loads(text.removeprefix(BEGIN).removesuffix(END))
    count, width, units = len(content["letters"]), content["width"], content["units"]
    whole = np.frombuffer(b64decode(content["whole"]), "i1").astype(float)
    floats = np.frombuffer(b64decode(content["floats"]), "<f4").astype(float)
    found = []
    for rows, columns in ((count, width), (4 * units, width), (4 * units, units), (count, units)):
        matrix, whole = whole[: rows * columns].reshape(rows, columns), whole[rows * columns :]
        found.append(matrix * floats[:rows, None])
        floats = floats[rows:]
    embedding, weight_ih, weight_hh, readout = found
    params = CellParams(weight_ih, weight_hh, floats[: 4 * units], np.zeros(4 * units))
    return Writer(embedding, params, readout, floats[4 * units :], content["passages"])
