"""Hand-ins that ask the kernel for what no notebook needs."""

from helpers.attack import attack, first, last
from helpers.hostile import CALL, CAME_THROUGH, quietly

# Bytes of machine code, run from memory that may be written and run.
RUN = r"""
import mmap
def run(code):
    room = mmap.mmap(-1, 4096, prot=7)
    room.write(code)
    start = ctypes.addressof(ctypes.c_char.from_buffer(room))
    return ctypes.CFUNCTYPE(ctypes.c_long)(start)()
"""


def _tried(calls: str) -> str:
    return (
        CALL + CAME_THROUGH + f"for name, number, *given in ({calls}):\n    came_through(name, call(number, *given))\n"
    )


@attack("system calls", 20, solved=True)
def keys_and_rings_and_programs_for_the_kernel(notebook, _scene):
    calls = (
        "('keyctl', 250, 0, -3, 1), ('add_key', 248, b'user', b'a', b'b', 1, -3), ('request_key', 249, "
        "b'user', b'a', None, 0),"
    )
    calls += (
        "('io_uring', 425, 8, ctypes.create_string_buffer(200)), ('bpf', 321, 0, "
        "ctypes.create_string_buffer(200), 120),"
    )
    calls += (
        "('perf', 298, ctypes.create_string_buffer(128), 0, -1, -1, 0), ('userfaultfd', 323, 1), ('aio', "
        "206, 8, (ctypes.c_ulong * 1)())"
    )
    first(notebook, _tried(calls))


@attack("system calls", 20, solved=True)
def mounts_and_roots(notebook, _scene):
    calls = (
        "('mount', 165, b'none', b'.', b'tmpfs', 0, 0), ('remount', 165, b'/', b'/', 0, 4096, 0), "
        "('umount', 166, b'.', 2), ('pivot', 155, b'.', b'.'),"
    )
    calls += (
        "('chroot', 161, b'.'), ('open_tree', 428, -100, b'/', 1), ('fsopen', 430, b'tmpfs', 0), "
        "('move', 429, -100, b'.', -100, b'.', 0),"
    )
    calls += (
        "('setattr', 442, -100, b'/', 0, ctypes.create_string_buffer(32), 32), ('open_tree_attr', 467, "
        "-100, b'/', 1, 0, 0),"
    )
    calls += (
        "('unshare user', 272, 0x10000000), ('setns', 308, 100, 0), ('handle', 303, -100, b'/', "
        "ctypes.create_string_buffer(200), (ctypes.c_int * 1)(), 0),"
    )
    calls += (
        "('by handle', 304, -100, ctypes.create_string_buffer(200), 0), ('fanotify', 300, 0, 0), ('inotify', 294, 0)"
    )
    first(notebook, _tried(calls))


@attack("system calls", 20, solved=True)
def the_table_of_mounts(notebook, _scene):
    """Two calls that are newer than most filters tell what is mounted where, on the whole machine if there is no jail
    with mounts of its own."""
    code = (
        "request = (ctypes.c_ulong * 4)(24, 0xffffffffffffffff, 0, 0)\n"
        "found = (ctypes.c_ulong * 64)()\n"
        "for k in range(max(0, call(458, request, found, 64, 0))):\n"
        "    request[1], request[2] = found[k], 0x38\n"  # its root, its place, its kind
        "    about = ctypes.create_string_buffer(4096)\n"
        "    if call(457, request, about, 4096, 0) == 0:\n"
        "        print('REA' + 'CHED', [part for part in about.raw[512:].split(b'\\0') if part])\n"
    )
    first(notebook, CALL + code)


@attack("system calls", 20, solved=True)
def memory_and_queues_of_system_five(notebook, _scene):
    calls = (
        "('shmget', 29, 0, 4096, 0o1666), ('semget', 64, 0, 1, 0o1666), ('msgget', 68, 0, 0o1666), "
        "('mq_open', 240, b'x', 0o102, 0o666, None),"
    )
    calls += (
        "('memfd', 319, b'x', 0), ('memfd_secret', 447, 0), ('flock', 73, 1, 2), ('mlock', 151, 1), "
        "('mbind', 237, 0, 0, 0, 0, 0, 0)"
    )
    first(notebook, _tried(calls))


@attack("system calls", 20, solved=True)
def the_machine_and_its_clock(notebook, _scene):
    calls = (
        "('settimeofday', 164, (ctypes.c_long * 2)(1, 0), None), ('adjtimex', 159, "
        "ctypes.create_string_buffer(300)), ('sethostname', 170, b'x', 1),"
    )
    calls += (
        "('setdomainname', 171, b'x', 1), ('swapon', 167, b'./x', 0), ('swapoff', 168, b'./x'), ('acct', "
        "163, b'./x'), ('iopl', 172, 3),"
    )
    calls += (
        "('reboot with wrong numbers', 169, 1, 2, 3, 0), ('module', 175, b'x', 1, b''), ('quotactl', "
        "179, 0x80000700, None, 0, None), ('kexec', 246, 0, 0, None, 0)"
    )
    last(notebook, _tried(calls))


@attack("system calls", 20, solved=True)
def rights_taken_back(notebook, _scene):
    calls = (
        "('setuid', 105, 0), ('setgid', 106, 0), ('setgroups', 116, 1, (ctypes.c_int * 1)(0)), "
        "('setresuid', 117, 0, 0, 0), ('keep caps', 157, 8, 1),"
    )
    calls += (
        "('raise', 157, 47, 2, 21, 0, 0), ('capset', 126, (ctypes.c_int * 2)(0x20080522, 0), "
        "(ctypes.c_int * 6)(*[-1] * 6)),"
    )
    calls += (
        "('privs', 157, 38, 0, 0, 0, 0), ('seccomp off', 157, 22, 0, 0), ('seccomp', 317, 0, 0, 0), "
        "('landlock', 444, None, 0, 1), ('personality', 135, 0x40000),"
    )
    calls += (
        "('priority', 141, 0, 0, -20), ('realtime', 144, 0, 1, (ctypes.c_int * 1)(1)), ('io priority', "
        "251, 1, 0, 1 << 13)"
    )
    calls = calls.replace("('keep caps', 157, 8, 1),", "")
    last(notebook, _tried(calls))


@attack("system calls", 20, solved=True)
def limits_raised(notebook, _scene):
    code = (
        "import resource\n"
        "for name in [n for n in dir(resource) if n.startswith('RLIMIT')]:\n"
        "    number = getattr(resource, name)\n"
        "    soft, hard = resource.getrlimit(number)\n"
    )
    code += (
        "    for limit in ((-1, -1), (hard, hard + 1)):\n"
        "        if hard < 0: continue\n"
        "        try: resource.setrlimit(number, limit); print('CAME' + ' THROUGH', name)\n"
        "        except (OSError, ValueError) as error: print(name, error)"
    )
    first(notebook, code)


@attack("system calls", 20, solved=True)
def calls_of_thirty_two_bits(notebook, _scene):
    """`int 0x80` numbers calls otherwise: 5 is `open`, 20 `getpid`."""
    last(notebook, CALL + CAME_THROUGH + RUN + "came_through('getpid', run(bytes.fromhex('b814000000cd80c3')))")


@attack("system calls", 20, solved=True)
def calls_of_the_x32_kind(notebook, _scene):
    last(
        notebook,
        CALL
        + CAME_THROUGH
        + (
            "came_through('x32 getpid', call(0x40000000 + 39))\n"
            "came_through('x32 ptrace', call(0x40000000 + 521, 0, 0, 0, 0))"
        ),
    )


@attack("system calls", 20, solved=True)
def letters_typed_into_the_terminal(notebook, _scene):
    code = (
        "import fcntl, os\n"
        "for path in ('/dev/tty', '/dev/console', '/dev/tty0', '/dev/pts/0', '/dev/pts/1', "
        "'/dev/ptmx'):\n"
        "    try: came_through(path, os.open(path, os.O_RDWR))\n"
        "    except OSError as error: print(error)\n"
    )
    code += (
        "for fd in (0, 1, 2, 100):\n"
        "    for number in (0x5412, 0x5414, 0x540E, 0x541C):\n"
        "        try: fcntl.ioctl(fd, number, b'x'); print('CAME' + ' THROUGH', fd, hex(number))\n"
        "        except OSError as error: print(error.errno)"
    )
    first(notebook, CAME_THROUGH + code)


@attack("system calls", 20, solved=True)
def locks_on_files_of_others(notebook, _scene):
    code = (
        "import fcntl, sys, numpy\n"
        "file = open(numpy.__file__)\n"
        "for lock in (lambda: fcntl.flock(file, 2), lambda: fcntl.lockf(file, 1), "
        "lambda: fcntl.fcntl(file, 1024, 0), lambda: fcntl.fcntl(file, 37, b'\\0' * 32), "
        "lambda: fcntl.fcntl(file, 1026, 1)):\n"
    )
    last(notebook, code + "    try: print('CAME' + ' THROUGH', lock())\n    except OSError as error: print(error)")


@attack("system calls", 20, solved=True)
def every_call_with_nothing(notebook, _scene):
    """All numbers that the filter lets pass, with zeros: none may end the jail or the worker."""
    code = (
        "skip = {0, 1, 3, 15, 34, 56, 57, 58, 60, 61, 130, 231, 247, 435}\n"
        "for number in range(470):\n"
        "    if number not in skip and os.fork() == 0:\n"
        "        libc.alarm(1)\n"
        "        libc.syscall(number, 0, 0, 0, 0, 0, 0)\n"
        "        os._exit(0)\n"
    )
    last(notebook, CALL + code + quietly("while True: os.waitpid(-1, 0)"))
