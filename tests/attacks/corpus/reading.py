"""Hand-ins that look for what is not theirs, and print it."""

from helpers.attack import attack, everywhere, first, last, write
from helpers.hostile import CALL, CAME_THROUGH, LOOK, calling, quietly

LIBRARY = "course_lib/cells/rnn.py"


@attack("reading")
def the_files_of_whoever_grades(notebook, scene):
    paths = [scene.secret, scene.gradebook, scene.neighbour / "token.txt", scene.neighbour / "a1.ipynb"]
    everywhere(notebook, LOOK + f"look(*{[str(path) for path in paths]})")


@attack("reading", 20, solved=True)
def the_files_by_another_way_round(notebook, scene):
    secret = str(scene.secret)
    ways = [f"/proc/self/root{secret}", f"/proc/1/root{secret}", f"/proc/{scene.grader}/root{secret}", f"/..{secret}"]
    ways += [f"../../../../../../../..{secret}", f"/proc/self/cwd/../../../../..{secret}", f"/dev/fd/../../..{secret}"]
    first(notebook, LOOK + f"look(*{ways})\nos.symlink({secret!r}, 'a'); look('a')\n")
    last(notebook, LOOK + quietly(f"os.link({secret!r}, 'b'); look('b')") + f"%cat {secret}\n")


@attack("reading", 20, solved=True)
def the_files_with_the_shell(notebook, scene):
    last(notebook, f"!cat {scene.secret}\nprint(__import__('subprocess').getoutput('cat {scene.secret}'))")
    last(notebook, f"%%bash\ncat {scene.secret}")
    last(notebook, f"import os\nos.execv('/bin/cat', ['cat', {str(scene.secret)!r}])")


@attack("reading")
def the_environment_of_everybody(notebook, scene):
    code = "import os\nprint({k: v for k, v in os.environ.items() if 'ATTACK' in k})\n"
    code += f"look('/proc/{scene.grader}/environ', '/proc/self/environ', '/proc/1/environ', '/proc/2/environ')\n"
    everywhere(notebook, LOOK + code + "look(*(f'/proc/{k}/environ' for k in range(3, 400)))")


@attack("reading", 20, solved=True)
def the_own_process_before_it_was_jailed(notebook, _scene):
    code = quietly("for name, value in os.environb.items(): print(marks(name + b'=' + value))")
    code += "libc = __import__('ctypes').CDLL(None)\nlibc.getenv.restype = __import__('ctypes').c_char_p\n"
    code += (
        "print(libc.getenv(b'COURSE_ATTACK_TOKEN'))\nlook('/proc/self/mem', '/proc/self/maps', '/proc/self/cmdline')"
    )
    first(notebook, LOOK + code)


@attack("reading", 20, solved=True)
def all_that_the_warm_process_holds(notebook, _scene):
    code = "import gc, sys\nfor thing in gc.get_objects():\n    try: text = repr(thing)[:5000].encode()\n"
    code += "    except BaseException: continue\n    if found := marks(text): print(found)\n"
    first(notebook, LOOK + code + "print([name for name in sys.modules if 'course_lib' in name])")


@attack("reading", 20, solved=True)
def descriptors_that_were_left_open(notebook, _scene):
    code = "for fd in range(3, 5000):\n    try: size = os.fstat(fd).st_mode\n    except OSError: continue\n"
    code += "    print(fd, oct(size))\n    for how in (os.pread,):\n        try: print(marks(how(fd, 1 << 20, 0)))\n"
    code += "        except OSError as error: print(error.errno)\n    try: print(os.listdir(fd))\n"
    code += "    except OSError as error: print(error.errno)\n"
    last(notebook, LOOK + code)


@attack("reading")
def memory_of_others(notebook, scene):
    code = f"pids = [1, 2, 3, os.getppid(), {scene.grader}]\nfor pid in pids:\n    if pid == os.getpid(): continue\n"
    code += (
        "    came_through('ptrace', call(101, 16, pid, 0, 0))\n"
        "    came_through('seize', call(101, 0x4206, pid, 0, 0))\n"
    )
    code += "    room = ctypes.create_string_buffer(64)\n    ours = (ctypes.c_ulong * 2)(ctypes.addressof(room), 64)\n"
    code += "    theirs = (ctypes.c_ulong * 2)(0x400000, 64)\n"
    code += "    came_through('readv', call(310, pid, ours, 1, theirs, 1, 0))\n"
    code += "    came_through('kcmp', call(312, os.getpid(), pid, 0, 0, 0))\n"
    code += "    handle = call(434, pid, 0)\n    came_through('pidfd_getfd', call(438, handle, 0, 0))\n"
    everywhere(notebook, CALL + CAME_THROUGH + code)


@attack("reading", 20, solved=True)
def secrets_of_the_system(notebook, _scene):
    paths = ["/etc/passwd", "/etc/shadow", "/etc/hostname", "/root/.ssh/id_rsa", "/root/.bashrc", "/etc/machine-id"]
    paths += ["/proc/mounts", "/proc/self/mountinfo", "/proc/kmsg", "/dev/kmsg", "/dev/mem", "/proc/kcore"]
    paths += ["/proc/self/cgroup", "/sys/fs/cgroup/cgroup.procs", "/proc/net/tcp", "/proc/keys", "/proc/version"]
    code = f"reach(*{paths})\nreach(os.path.expanduser('~root/.ssh'), '/home', '/root', '/proc', '/sys', '/tmp', '/')\n"
    first(notebook, LOOK + code)
    last(notebook, CALL + CAME_THROUGH + "came_through('dmesg', call(103, 3, ctypes.create_string_buffer(9999), 9999))")


@attack("reading")
def sources_and_tests_of_the_library(notebook, _scene):
    import course_lib

    home = course_lib.__path__[0]
    code = f"look({home + '/cells/rnn.py'!r}, {home + '/assignments/a1/step.py'!r})\nimport importlib, inspect, sys\n"
    code += quietly("import course_lib.cells.rnn as found; print(inspect.getsource(found))")
    code += f"sys.path.insert(0, {home.removesuffix('/course_lib')!r})\nimportlib.invalidate_caches()\n"
    code += quietly("import course_lib; course_lib.__path__.insert(0, sys.path[0] + '/course_lib')")
    code += quietly("import course_lib.cells.rnn as found; print(inspect.getsource(found))")
    everywhere(notebook, LOOK + code + quietly("print(inspect.getsource(rnn_cell))"))


@attack("reading")
def whoever_waits_for_an_answer(notebook, _scene):
    """A function called by a test looks up through its frames, and into what it is given."""
    code = "import sys, gc\nframe = sys._getframe()\nwhile frame:\n"
    code += (
        "    print(frame.f_code.co_filename, [repr(v)[:300] for v in frame.f_locals.values()])\n"
        "    frame = frame.f_back\n"
    )
    code += "print([repr(thing)[:200] for thing in gc.get_referrers(*given)][:30])\nreturn given[0]"
    for name in ("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"):
        write(notebook, name, calling(name, code))


@attack("reading", 20, solved=True)
def what_the_hand_in_before_left(notebook, _scene):
    code = (
        "import os, tempfile, glob\n"
        "for place in ('.', '/tmp', '/var/tmp', '/dev/shm', os.environ['HOME'], '..', '../..'):\n"
    )
    code += quietly("print(place, os.listdir(place))").replace("\n", "\n    ").rstrip().join(["    ", "\n"])
    first(notebook, code)
