"""Hand-ins that want to last for ever, in their own process or in that of whoever grades."""

from helpers.attack import attack, everywhere, first, last, write
from helpers.hostile import CALL, FRAME, calling

ALL = ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt")


@attack("time", 20, solved=True)
def a_loop_that_swallows_interrupts(notebook, _scene):
    code = (
        "import signal\n"
        "for n in range(1, 65):\n"
        "    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
    )
    last(notebook, code + "while True:\n    try:\n        while True: pass\n    except BaseException: pass")


@attack("time", 20, solved=True)
def waits_that_nothing_ends(notebook, _scene):
    first(notebook, "import select\nselect.poll().poll()")
    last(notebook, "import threading\nlock = threading.Lock(); lock.acquire(); lock.acquire()")


@attack("time", 20, solved=True)
def work_in_c_that_nothing_interrupts(notebook, _scene):
    first(notebook, "import re\nre.match(r'(a+)+b', 'a' * 60)")
    last(notebook, "x = 9 ** 9 ** 9")


@attack("time", 20, solved=True)
def reads_of_what_never_comes(notebook, _scene):
    last(notebook, "import os, sys\nr, w = os.pipe()\nprint(repr(sys.stdin.read(1)))\nos.read(r, 1)")


@attack("time", 20, solved=True)
def ends_that_do_not_end(notebook, _scene):
    code = (
        "import atexit, threading, time, sys, weakref\n"
        "atexit.register(time.sleep, 600)\n"
        "class D:\n"
        "    def __del__(self): time.sleep(600)\n"
    )
    last(notebook, code + "d = D()\nthreading.Thread(target=time.sleep, args=(600,)).start()\nsys.exit()")


@attack("time")
def answers_that_take_long_to_pack(notebook, _scene):
    code = (
        "import time\n"
        "class S:\n"
        "    def __getattr__(self, name): time.sleep(600)\n"
        "    def __iter__(self):\n"
        "        while True: yield time.sleep(0.5)\n"
        "    __len__ = __index__ = __float__ = __array__ = lambda *a, **k: time.sleep(600)\n"
        "return S()"
    )
    for name in ALL:
        write(notebook, name, calling(name, code))


@attack("time")
def answers_that_never_end(notebook, _scene):
    for name, code in zip(
        ALL,
        (
            "while True: yield 1",
            "x = []\nx.append(x)\nreturn x",
            "x = {}\nx['a'] = x\nreturn x, x, x",
            "return iter(int, 1)",
        ),
        strict=True,
    ):
        write(notebook, name, calling(name, code))


@attack("time")
def answers_that_come_in_drops(notebook, _scene):
    code = "import os, time\nfor k in range(600):\n    os.write(100, b'\\0'); time.sleep(0.3)"
    for name in ALL:
        write(notebook, name, calling(name, code))


@attack("time")
def numbers_that_all_fall_into_one_place(notebook, _scene):
    """A set of numbers with the same hash: whoever unpacks it compares each with all others, 50 seconds long."""
    code = (
        "header = '{\"value\": [\"set\", [' + ','.join(str(k * (2**61 - 1)) for k in range(1, "
        "44000)) + ']]}'\n"
        "frame(None, header=header.encode())\n"
        "os._exit(0)"
    )
    for name in ALL[:2]:
        write(notebook, name, FRAME + calling(name, code))


@attack("time")
def slow_only_when_run_again(notebook, _scene):
    """Cells that are quick at first; when they run again, in a process made anew, they take nearly what a cell may."""
    first(notebook, "while True: pass")
    for k in range(60):
        first(notebook, "while True: pass" if k < 20 else "import time\nif slow: time.sleep(2.6)")
    first(notebook, "import os\nslow = os.urandom(1)[0] < 40")


@attack("time")
def deaths_without_end(notebook, _scene):
    everywhere(
        notebook,
        calling("rnn_step", "import os\nos._exit(0)") + "rnn_sequence = rnn_step_backward = rnn_bptt = rnn_step",
    )
    for _ in range(200):
        last(notebook, "import os\nos._exit(0)")


@attack("time", 20, solved=True)
def imports_that_hang(notebook, _scene):
    last(notebook, "open('slow_module.py', 'w').write('while True: pass')\nimport slow_module")


@attack("time")
def copies_that_never_return(notebook, _scene):
    """A test runs in a copy; the process that made it waits for its end, which somebody else holds up."""
    code = (
        "import os, time\n"
        "if os.fork() == 0: time.sleep(600)\n"
        "os.waitpid = lambda *a: time.sleep(600)\n"
        "os._exit = lambda *a: time.sleep(600)\n"
        "return 1"
    )
    for name in ALL:
        write(notebook, name, calling(name, code))


@attack("time")
def the_questions_stolen(notebook, _scene):
    """Another process reads what the examiner asks, so that no answer comes."""
    code = (
        "import os\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        while os.read(100, 1 << 16): pass\n"
        "        os._exit(0)"
    )
    everywhere(notebook, code)


@attack("time")
def borrowed_without_end(notebook, _scene):
    write(notebook, "rnn_step", calling("rnn_step", "while True: pass"))
    write(notebook, "rnn_sequence", calling("rnn_sequence", "while True: rnn_step(*[[0] * 10**5] * 3)"))
    write(
        notebook,
        "rnn_step_backward",
        calling(
            "rnn_step_backward",
            "import numpy as np\nwhile True: rnn_step(np.zeros((4096, 0)), np.zeros((4096, 1)), {})",
        ),
    )


@attack("time", 20, solved=True)
def timers_and_signals_without_end(notebook, _scene):
    last(
        notebook,
        CALL
        + (
            "import signal, time\n"
            "signal.signal(14, lambda *a: None)\n"
            "signal.setitimer(0, 1e-6, 1e-6)\n"
            "signal.pthread_sigmask(0, [2, 15])\n"
            "while True: pass"
        ),
    )
