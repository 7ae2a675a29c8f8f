"""Hand-ins that take memory: of the jail, where nobody counts it, and of whoever grades."""

from helpers.attack import attack, first, last, write
from helpers.hostile import CALL, FRAME, calling

SHARED = r"""
import ctypes, os, sys, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.madvise.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
def shared(chunks, flags, descriptor=-1, prot=3, size=32 << 20):
    "Fill shared memory bit by bit, and let go of each bit at once: it stays, and no process shows it."
    start = libc.mmap(None, ctypes.c_size_t(chunks * size), prot, flags, descriptor, ctypes.c_long(0))
    if start in (None, 2**64 - 1):
        return print("refused", ctypes.get_errno())
    for k in range(chunks):
        place = start + k * size
        libc.madvise(place, size, 23 if prot == 3 else 22)  # MADV_POPULATE_WRITE, MADV_POPULATE_READ
        libc.madvise(place, size, 4)  # MADV_DONTNEED
"""
MOST = 4 << 30  # bytes that an attack takes before it stops by itself


@attack("memory", 20, solved=True)
def one_large_array(notebook, _scene):
    last(notebook, "import numpy as np\nheld = []\nfor _ in range(8): held.append(np.ones(800 << 17))")


@attack("memory", 20, solved=True)
def many_small_objects(notebook, _scene):
    last(notebook, f"held = []\nwhile len(held) < {MOST} // 100: held.append(bytearray(67))")


@attack("memory", 20, solved=True)
def many_children_together(notebook, _scene):
    code = (
        "import os, time\n"
        "for _ in range(40):\n"
        "    if os.fork() == 0:\n"
        "        held = b'x' * (120 << 20)\n"
        "        time.sleep(30)\n"
        "        os._exit(0)\n"
        "time.sleep(30)"
    )
    last(notebook, code)


@attack("memory", 20, solved=True)
def shared_memory_that_no_process_shows(notebook, _scene):
    """Six processes of 700 MiB each, though none has more of it in its own tables than 32 MiB at a time."""
    start = (
        "for _ in range(6):\n"
        "    if os.fork() == 0:\n"
        "        shared(22, 0x21)\n"
        "        time.sleep(30)\n"
        "        os._exit(0)\n"
    )
    first(notebook, "time.sleep(2.5)")
    first(notebook, SHARED + start + "time.sleep(2.5)")


@attack("memory", 20, solved=True)
def shared_memory_of_the_zero_device(notebook, _scene):
    code = (
        "zero = os.open('/dev/zero', os.O_RDONLY)\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0:\n"
        "        shared(32, 1, zero, 1)\n"
    )
    last(notebook, SHARED + code + "        time.sleep(30)\n        os._exit(0)\ntime.sleep(2.5)")


@attack("memory", 20, solved=True)
def shared_memory_in_plain_sight(notebook, _scene):
    code = (
        "import mmap, os, time\n"
        "held = []\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0:\n"
        "        held = mmap.mmap(-1, 1 << 30)\n"
    )
    code += (
        "        for _ in range(32): held.write(b'x' * (32 << 20))\n"
        "        time.sleep(30)\n"
        "        os._exit(0)\n"
        "time.sleep(2.5)"
    )
    last(notebook, code)


@attack("memory", 20, solved=True)
def files_in_memory(notebook, _scene):
    code = (
        "for number, arguments in ((319, (b'x', 0)), (447, (0,)), (29, (0, 1 << 30, 0o1600)), (240, "
        "(b'/x', 0o102))):\n"
        "    got = call(number, *arguments)\n"
    )
    code += "    if got >= 0:\n        for _ in range(64): print(os.write(got, b'x' * (64 << 20)))\n"
    last(notebook, CALL + code)


@attack("memory", 20, solved=True)
def files_where_files_are_memory(notebook, _scene):
    code = (
        "import os\n"
        "for place in ('.', '/dev/shm', '/tmp'):\n"
        "    for k in range(150):\n"
        "        try: open(f'{place}/course-attack-{k}', 'wb').write(b'x' * (30 << 20))\n"
    )
    last(notebook, code + "        except OSError as error: print(place, k, error.errno); break")


@attack("memory", 20, solved=True)
def pipes_and_pairs_of_sockets_filled(notebook, _scene):
    code = (
        "import os, socket, fcntl, time\n"
        "def fill():\n"
        "    held = []\n"
        "    try:\n"
        "        while True:\n"
        "            pair = socket.socketpair(); held.append(pair)\n"
    )
    code += (
        "            for end in pair:\n"
        "                end.setsockopt(1, 7, 1 << 28); end.setblocking(False)\n"
        "                try:\n"
        "                    while True: end.send(b'x' * 65536)\n"
    )
    code += (
        "                except BlockingIOError: pass\n"
        "    except OSError: time.sleep(30)\n"
        "for _ in range(40):\n"
        "    if os.fork() == 0: fill(); os._exit(0)\n"
        "time.sleep(2.5)"
    )
    last(notebook, code)


@attack("memory", 20, solved=True)
def recursion_without_end(notebook, _scene):
    code = "import sys, threading\nsys.setrecursionlimit(10**9)\ndef deeper(n): return [deeper(n + 1)]\ndeeper(0)"
    first(notebook, code)
    last(
        notebook, "import re, json\nx = []\nfor _ in range(10**6): x = [x]\nprint(len(repr(x)), json.dumps(x), x == x)"
    )


@attack("memory", 20, solved=True)
def a_number_without_end(notebook, _scene):
    last(notebook, "n = 3\nwhile n.bit_length() < 1 << 34: n = n << n.bit_length()")


@attack("memory")
def memory_held_during_a_test(notebook, _scene):
    code = "import numpy as np\nreturn [np.ones(50 << 17) for _ in range(80)]"
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, calling(name, code))


@attack("memory")
def answers_that_grow_where_they_are_read(notebook, _scene):
    """Frames of 4 MB whose values take a hundred times as much in the process that reads them."""
    code = (
        "import itertools\n"
        "header = b'{\"value\": ' + b'[\"list\", [' + b','.join([b'[\"dict\",[]]'] * 90000) + b']]}'\n"
        "while True: frame(None, header=header)"
    )
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, FRAME + calling(name, code))


@attack("memory")
def a_kind_of_its_own_for_every_object(notebook, _scene):
    code = "things = ','.join('[\"object\",[0,\"a%d\",true]]' % k for k in range(90000))\n"
    code += "frame(None, header=('{\"value\": [\"list\", [' + things + ']]}').encode())"
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, FRAME + calling(name, code))


@attack("memory")
def arrays_that_are_announced_only(notebook, _scene):
    code = (
        "frame({'value': ['array', '<f8', [2**31, 2**31], 0]})\n"
        "frame({'value': ['foreign', 'O', [0, 2**31, 2**31]]})\n"
        "frame({}, body_size=2**32 - 1)"
    )
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, FRAME + calling(name, code))
