"""Pieces of code that hostile cells share; each is put before a cell's own."""

# What was found is printed as the marks that the harness knows; of a machine's own secrets only that they were there.
LOOK = r"""
import glob, os, re
def marks(data):
    return re.findall(rb"COURSE_ATTACK_TOKEN=\w+|\b[0-9a-f]{32}\b|def rnn_c[e]ll", data)[:20]
def look(*paths):
    for path in paths:
        try:
            with open(path, "rb") as file:
                print(path, marks(file.read(1 << 20)))
        except OSError as error:
            print(path, error.errno)
def reach(*paths):
    for path in paths:
        try:
            os.close(os.open(path, os.O_RDONLY))
            print("REA" + "CHED", path)
        except OSError as error:
            print(path, error.errno)
"""

CALL = r"""
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(number, *arguments):
    ctypes.set_errno(0)
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    got = libc.syscall(ctypes.c_long(number), *words)
    print(number, got, ctypes.get_errno())
    return got
"""

# Whoever can call this has come through: the harness finds the word among the outputs.
CAME_THROUGH = r"""
def came_through(what, got):
    if got is not None and got >= 0:
        print("CAME" + " THROUGH", what, got)
"""

FRAME = r"""
import json, os, struct
def frame(fields, body=b"", body_size=None, header=None):
    header = json.dumps(fields).encode() if header is None else header
    data = struct.pack(">II", len(header), len(body) if body_size is None else body_size) + header + body
    while data:
        data = data[os.write(100, data):]
"""


def quietly(code: str) -> str:
    """Return `code` such that an error in it ends nothing."""
    body = "\n".join("    " + line for line in code.strip().splitlines())
    return f"try:\n{body}\nexcept BaseException as error:\n    print(type(error).__name__)\n"


def calling(name: str, code: str, parameters: str = "*given, **named") -> str:
    """Return a function `name` that does `code` when it is called."""
    body = "\n".join("    " + line for line in code.strip().splitlines())
    return f"def {name}({parameters}):\n{body}\n"
