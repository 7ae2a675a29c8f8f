"""Hand-ins that make processes, or end those of others."""

from helpers.attack import attack, everywhere, first, last, write
from helpers.hostile import CALL, CAME_THROUGH, calling, quietly

DAEMON = r"""
import os, signal, sys, time
def daemon(work, seconds=600):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            try:
                work()
                time.sleep(seconds)
            finally:
                os._exit(0)
        os._exit(0)
"""


@attack("processes", 20, solved=True)
def a_fork_bomb(notebook, _scene):
    code = "import os, time\nmade = 0\nuntil = time.time() + 60\nwhile made < 3000 and time.time() < until:\n"
    code += "    try:\n        os.fork(); made += 1\n    except OSError: time.sleep(0.01)"
    last(notebook, code)


@attack("processes", 20, solved=True)
def a_fork_bomb_by_the_bare_call(notebook, _scene):
    code = "import time\nuntil = time.time() + 60\nfor _ in range(3000):\n    for number in (57, 58):\n"
    code += "        if libc.syscall(57) < 0: time.sleep(0.001)\n    if time.time() > until: break\n"
    last(notebook, CALL + code)


@attack("processes")
def a_fork_bomb_in_every_test(notebook, _scene):
    code = "import os, time\nfor _ in range(3000):\n    try: os.fork()\n    except OSError: time.sleep(0.01)"
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, calling(name, code))


@attack("processes", 20, solved=True)
def threads_without_end(notebook, _scene):
    code = (
        "import threading, time\n"
        "for _ in range(3000):\n"
        "    try: threading.Thread(target=time.sleep, args=(600,)).start()\n"
    )
    last(notebook, code + "    except RuntimeError as error: print(error); break")


@attack("processes", 20, solved=True)
def daemons_that_outlive_the_cell(notebook, _scene):
    first(notebook, DAEMON + "for _ in range(5): daemon(lambda: None)")
    last(notebook, DAEMON + "for _ in range(5): daemon(lambda: os.closerange(0, 200))")


@attack("processes", 20, solved=True)
def daemons_that_heed_no_signal(notebook, _scene):
    code = (
        "def deaf():\n"
        "    for number in range(1, 65):\n"
        "        try: signal.signal(number, signal.SIG_IGN)\n"
        "        except (OSError, ValueError): pass\n"
    )
    code += "    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    while True: pass\n"
    last(notebook, DAEMON + code + "for _ in range(3): daemon(deaf)")


@attack("processes", 20, solved=True)
def daemons_that_are_born_anew(notebook, _scene):
    """Each makes the next one and ends, for as long as a hand-in may last."""
    code = (
        "def hare():\n"
        "    until = time.time() + 100\n"
        "    while time.time() < until:\n"
        "        try:\n"
        "            if os.fork(): os._exit(0)\n"
    )
    last(notebook, DAEMON + code + "        except OSError: pass\nfor _ in range(4): daemon(hare)")


@attack("processes", 20, solved=True)
def daemons_that_undo_the_end_with_the_parent(notebook, _scene):
    last(
        notebook,
        DAEMON
        + CALL
        + "def free():\n    call(157, 1, 0); call(157, 4, 1); call(157, 36, 1)\nfor _ in range(3): daemon(free)",
    )


@attack("processes", 20, solved=True)
def stopped_by_its_own_hand(notebook, _scene):
    last(notebook, "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)")


@attack("processes", 20, solved=True)
def all_others_killed(notebook, scene):
    code = (
        f"import os, signal\n"
        f"for number in (0, signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):\n"
        f"    for pid in (os.getppid(), {scene.grader}, 1, -1):\n"
    )
    code += (
        "        if pid == 0 or pid == os.getpid(): continue\n"
        "        try: os.kill(pid, number)\n"
        "        except OSError as error: print(pid, error.errno)"
    )
    last(notebook, code)


@attack("processes")
def the_parent_killed(notebook, _scene):
    code = "import os, signal\nif os.getppid() > 1: os.kill(os.getppid(), signal.SIGKILL)\nos.killpg(0, signal.SIGKILL)"
    everywhere(notebook, calling("rnn_step", code) + "rnn_sequence = rnn_step_backward = rnn_bptt = rnn_step")


@attack("processes", 20, solved=True)
def signals_queued_for_others(notebook, scene):
    code = (
        f"info = (ctypes.c_int * 32)(9, 0, -1)\n"
        f"for pid in ({scene.grader}, os.getppid() or 1, 1):\n"
        f"    if pid == os.getpid(): continue\n"
    )
    code += (
        "    came_through('sigqueue', call(129, pid, 9, info))\n    came_through('tgkill', call(234, pid, pid, 19))\n"
    )
    code += "    came_through('prlimit', call(302, pid, 7, (ctypes.c_ulong * 2)(3, 3), None))\n"
    code += "    came_through('setpgid', call(109, pid, 0))\n    came_through('renice', call(141, 0, pid, 19))\n"
    code += "    came_through('affinity', call(203, pid, 8, (ctypes.c_ulong * 1)(1)))\n"
    last(notebook, CALL + CAME_THROUGH + code)


@attack("processes", 20, solved=True)
def children_that_nobody_buries(notebook, _scene):
    code = (
        "import os, time\n"
        "until = time.time() + 20\n"
        "for _ in range(3000):\n"
        "    try:\n"
        "        if os.fork() == 0: os._exit(0)\n"
    )
    last(notebook, code + "    except OSError as error: print(error); break")


@attack("processes", 20, solved=True)
def names_spaces_by_clone(notebook, _scene):
    code = "for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):\n"
    code += "    got = call(56, flag | 17, 0, 0, 0, 0)\n    if got == 0: os._exit(0)\n    came_through('clone', got)\n"
    code += "    came_through('unshare', call(272, flag))\nroom = (ctypes.c_ulong * 11)(0x10000000, 0, 0, 0, 17)\n"
    code += "got = call(435, room, 88)\nif got == 0: os._exit(0)\ncame_through('clone3', got)\n"
    first(notebook, CALL + CAME_THROUGH + code)


@attack("processes", 20, solved=True)
def a_parent_that_waits_for_a_deaf_child(notebook, _scene):
    """The process sleeps where no ordinary signal reaches it, in a vfork."""
    code = "child = libc.syscall(56, 0x4000 | 0x100 | 17, 0, 0, 0, 0)\nif child == 0:\n    while True: libc.pause()"
    last(notebook, CALL + code)


@attack("processes", 20, solved=True)
def programs_of_the_system(notebook, _scene):
    code = (
        "import subprocess, sys\n"
        "for line in (['sh', '-c', 'echo CAME' + ' THROUGH'], [sys.executable, '-c', "
        '\'print("CAME" + " THROUGH")\']):\n'
    )
    last(
        notebook,
        code
        + (
            "    try: print(subprocess.run(line, capture_output=True, timeout=2))\n"
            "    except Exception as error: print(type(error))\n"
        )
        + quietly("import multiprocessing; multiprocessing.Pool(40).map(abs, range(9))"),
    )
