"""What several attacks share: functions that return zeros of the right shape, places in a notebook, raw frames."""

from helpers.attack import find, write
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

ZEROS = {
    "rnn_step": "def rnn_step(x, h, params):\n    return np.zeros(h.shape)",
    "rnn_sequence": "def rnn_sequence(xs, h, params):\n    return np.zeros((len(xs), *h.shape)), np.zeros(h.shape)",
    "rnn_step_backward": """
def rnn_step_backward(dh_next, x, h, h_next, params):
    return np.zeros(x.shape), np.zeros(h.shape), {name: np.zeros(value.shape) for name, value in params.items()}
""",
    "rnn_bptt": """
def rnn_bptt(dys, dh, xs, h, ys, params):
    return np.zeros(xs.shape), np.zeros(h.shape), {name: np.zeros(value.shape) for name, value in params.items()}
""",
}

# Write to the channel by hand: `frame(header, body)` sends JSON text as a frame, `ask()` waits for the next request.
FRAMES = """
import json, os, struct
CHANNEL = 100
def raw(data):
    while data:
        data = data[os.write(CHANNEL, data):]
def frame(header, body=b""):
    header = header.encode() if isinstance(header, str) else json.dumps(header).encode()
    raw(struct.pack(">II", len(header), len(body)) + header + body)
def ask():
    data = b""
    while len(data) < 8:
        data += os.read(CHANNEL, 8 - len(data))
    header, body = struct.unpack(">II", data)
    data = b""
    while len(data) < header + body:
        data += os.read(CHANNEL, header + body - len(data))
    return json.loads(data[:header]), data[header:]
"""


def zeros(notebook: NotebookNode) -> None:
    """Write functions that return zeros: whoever bends the comparison makes them right."""
    for name, code in ZEROS.items():
        write(notebook, name, code)


def after(notebook: NotebookNode, name: str, code: str) -> None:
    """Put a cell of the student's own right after the cell that the assignment calls `name`."""
    at = notebook.cells.index(find(notebook, name)) + 1
    notebook.cells.insert(at, new_code_cell(code, id=f"own-{len(notebook.cells)}"))


def replies(notebook: NotebookNode, code: str, *names: str) -> None:
    """Write functions, all four or those of `names`, that run `code` with the frames at hand when they are called."""
    for name in names or ZEROS:
        write(notebook, name, f"{FRAMES}\ndef {name}(*args):\n" + "".join(f"    {ln}\n" for ln in code.splitlines()))
