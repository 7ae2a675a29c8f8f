"""Files of weights that are none, that claim to be larger than the world, or that are somebody else's."""

import os
import pickle

from helpers import weights
from helpers.attack import attack, first, last, write
from helpers.hostile import quietly


def _holding(name, content, deserves=0.0):
    """Register an attack that hands this file in: `content()` makes it, as the others are made, when it is needed."""

    def make(_notebook, scene):
        (scene.folder / weights.FILE).write_bytes(content())

    make.__name__ = name
    attack("weights handed in", deserves, with_weights=True)(make)


def _tensor(shape, start, end):
    return {"dtype": "F32", "shape": shape, "data_offsets": [start, end]}


_holding("a_header_of_exabytes", lambda: b"\xff" * 7 + b"\x7f" + weights.file()[8:])
_holding("a_header_longer_than_its_file", lambda: (1 << 20).to_bytes(8, "little") + weights.file()[8:])
_holding("a_file_cut_off", lambda: weights.file()[:-3])
_holding("an_empty_file_of_weights", lambda: b"")
_holding("a_header_a_hundred_thousand_deep", lambda: weights.raw(b'{"a":' + b"[" * 90_000))
_holding("a_header_that_is_no_text", lambda: weights.raw(b"\xff\xfe" * 100))
_holding(
    "tensors_that_share_their_bytes",
    lambda: weights.raw({"out.weight": _tensor([4, 4], 0, 64), "out.bias": _tensor([4], 48, 64)}, bytes(64)),
)
_holding(
    "tensors_before_the_beginning",
    lambda: weights.raw({"out.weight": _tensor([4, 4], -64, 0), "out.bias": _tensor([4], 0, 16)}, bytes(16)),
)
_holding(
    "a_tensor_of_more_numbers_than_there_are",
    lambda: weights.raw({"out.weight": _tensor([1 << 40, 1 << 40], 0, 0), "out.bias": _tensor([4], 0, 16)}, bytes(16)),
)
_holding(
    "a_thousand_tensors_of_nothing",
    lambda: weights.raw({f"t{k}": _tensor([0, 1 << 40], 0, 0) for k in range(1000)}),
)
_holding(
    "weights_of_a_kind_that_nobody_knows", lambda: weights.raw({"out.bias": {**_tensor([4], 0, 16), "dtype": "X"}})
)
_holding("names_with_script_and_newlines", lambda: weights.raw({"<script>\n\x1b[2J": _tensor([4], 0, 16)}, bytes(16)))
_holding("honest_weights_with_a_note", lambda: weights.file(note="<script>alert(1)</script>" * 100), 5)


@attack("weights handed in", with_weights=True)
def a_pickle_with_code(_notebook, scene):
    class Evil:
        def __reduce__(self):
            return os.mkdir, (f"/tmp/{scene.outside.mark}-pickle",)

    (scene.folder / weights.FILE).write_bytes(pickle.dumps({"out.weight": Evil()}))


@attack("weights handed in", with_weights=True)
def a_file_of_weights_of_eight_gigabytes_of_nothing(_notebook, scene):
    (scene.folder / weights.FILE).write_bytes(weights.file())
    os.truncate(scene.folder / weights.FILE, 8 << 30)


@attack("weights handed in", with_weights=True)
def a_link_to_anothers_weights(_notebook, scene):
    (scene.folder / weights.FILE).symlink_to(scene.neighbour / weights.FILE)


@attack("weights handed in", with_weights=True)
def a_link_to_the_gradebook(_notebook, scene):
    (scene.folder / weights.FILE).symlink_to(scene.gradebook)


@attack("weights handed in", with_weights=True)
def a_pipe_in_the_place_of_the_weights(_notebook, scene):
    os.mkfifo(scene.folder / weights.FILE)


@attack("weights handed in", with_weights=True)
def a_folder_in_the_place_of_the_weights(_notebook, scene):
    (scene.folder / weights.FILE).mkdir()
    (scene.folder / weights.FILE / weights.FILE).write_bytes(weights.file())


@attack("weights handed in", 2, with_weights=True)
def weights_made_right_while_it_is_graded(notebook, scene):
    """What counts is the file that was handed in, whatever the code writes over its copy."""
    (scene.folder / weights.FILE).write_bytes(weights.file(right=0.5))
    first(notebook, f"open({weights.FILE!r}, 'wb').write({weights.file()!r})")


@attack("weights handed in", with_weights=True)
def weights_that_only_the_code_writes(notebook, _scene):
    first(notebook, f"open({weights.FILE!r}, 'wb').write({weights.file()!r})")


@attack("weights handed in", 2, with_weights=True)
def measures_that_the_code_reports(notebook, scene):
    """It prints them, shows them, calls what reports them, and answers with more fields than it was asked for."""
    (scene.folder / weights.FILE).write_bytes(weights.file(right=0.5))
    code = """
import gc
from course_lib.assignments.measured import collecting, measured
measured("names_accuracy", 1.0)
print({"measured": {"names_accuracy": 1.0}})
display({"application/json": {"names_accuracy": 1.0}}, raw=True)
kind = next(type(o) for o in gc.get_objects() if type(o).__name__ == "Candidate")
ask = kind.answer
kind.answer = lambda self, answer: ask(self, answer | {"measured": {"names_accuracy": 1.0}})
"""
    first(notebook, quietly(code))
    last(notebook, quietly(code))


FORWARD = """
class Names(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.out = torch.nn.Linear(4, 4)
    def forward(self, x):
        {body}
"""


def _answering(name, body, deserves=0.0):
    def make(notebook, scene):
        (scene.folder / weights.FILE).write_bytes(weights.file())
        write(notebook, "Names", FORWARD.format(body=body))

    make.__name__ = name
    attack("weights handed in", deserves, with_weights=True)(make)


_answering("scores_of_gigabytes", "return torch.zeros(1 << 29)")
_answering("scores_that_claim_to_be_right", "return type('S', (), {'shape': (4, 4), 'argmax': lambda *_: self})()")
_answering("scores_that_are_never_there", "\n        while True: pass")


@attack("weights handed in", with_weights=True)
def a_model_that_tells_of_a_million_tensors(notebook, scene):
    (scene.folder / weights.FILE).write_bytes(weights.file())
    body = (
        "return self.out(x)\n    def state_dict(self):\n        return {str(k): torch.zeros(1) for k in range(10**6)}"
    )
    write(notebook, "Names", FORWARD.format(body=body))
