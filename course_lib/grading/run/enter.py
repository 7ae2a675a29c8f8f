"""What a process gives up before it runs a student's code: files, rights, system calls, and more than its share.

It is called in a fresh copy of the zygote, which has one thread. A jail shows this file to the student's code: it
imports nothing of the course.
"""

import ctypes
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEW_MOUNTS, NEW_PIDS = 0x00020000, 0x20000000
_NO_NEW_PRIVS, _DUMPABLE, _PARENT_DEATH = 38, 4, 1
_EPERM, _ENOSYS = 1, 38
_SHARED_ANONYMOUS = 0x21  # memory that no process shows once it lets go of it
# What libseccomp does not know by name: cachestat, map_shadow_stack, statmount to lsm_list_modules, and all since then.
_NEW = (451, 453, *range(457, 462), *range(463, 500))
_LOCKS = (5, 6, 7, 36, 37, 38, 1024, 1026)  # F_GETLK F_SETLK F_SETLKW, the same for open files, F_SETLEASE F_NOTIFY
_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000)
# What no notebook needs and what reaches beyond a process: others' memory and files, the kernel's tables, the net.
_DENIED = """
ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd pidfd_open process_madvise process_mrelease
keyctl add_key request_key bpf perf_event_open userfaultfd seccomp landlock_create_ruleset landlock_restrict_self
io_uring_setup io_uring_enter io_uring_register io_setup io_submit memfd_create memfd_secret
unshare setns mount umount2 pivot_root chroot move_mount open_tree fsopen fsmount fsconfig fspick mount_setattr
init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct quotactl quotactl_fd
settimeofday clock_settime clock_adjtime adjtimex syslog sethostname setdomainname iopl ioperm modify_ldt
name_to_handle_at open_by_handle_at personality lookup_dcookie vhangup nfsservctl fanotify_init fanotify_mark
inotify_init inotify_init1 mknod mknodat
socket connect bind listen accept accept4
shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl
mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
flock remap_file_pages mlock mlock2 mlockall move_pages migrate_pages mbind set_mempolicy
sched_setscheduler sched_setattr sched_setparam ioprio_set setpriority
setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset
"""


class Jailed(Exception):
    """The jail could not be closed; nothing of a student's may run."""


@dataclass(frozen=True)
class Cage:
    """What a process keeps. `rung` is A, B or C, or "none": no jail at all.

    `readable` may be read, `listed` only listed; `place` is where the folder of a hand-in lies, `memory` bytes.
    """

    rung: str
    readable: list[str]
    listed: list[str]
    place: str
    memory: int = 2 << 30
    file_size: int = 32 << 20
    folder_size: int = 128 << 20
    processes: int = 48

    @property
    def namespaces(self) -> bool:
        """Whether each hand-in gets a name space of its own for processes and for mounts."""
        return self.rung in ("A", "B")

    @property
    def own_user(self) -> bool:
        """Whether each hand-in gets a user id of its own."""
        return self.rung in ("B", "C")


class Doors:
    """The parts of a jail that every hand-in's process closes behind it, made once: Landlock's rules and the filter."""

    def __init__(self, cage: Cage) -> None:
        self.cage, self.libc = cage, ctypes.CDLL(None, use_errno=True)
        if cage.rung != "none":
            self.ruleset, self.filter = _rules(cage), _filter()

    def unshare(self, flags: int) -> None:
        """Leave the name spaces of `flags` for new ones. Raises `OSError`."""
        self._check(self.libc.unshare(flags))

    def enter(self, work: Path, user: int | None, channel: int) -> None:
        """Close the jail around this process, for good. Raises `OSError` or `Jailed`."""
        cage = self.cage
        os.setsid()
        os.nice(10)  # whoever watches and whoever waits come first
        if cage.namespaces:
            self.unshare(NEW_MOUNTS)
            size = (
                f"size={cage.folder_size},nr_inodes=4000,mode=700,uid={user or os.getuid()},gid={user or os.getgid()}"
            )
            self._check(self.libc.mount(b"tmpfs", str(work).encode(), b"tmpfs", 6, size.encode()))  # nosuid, nodev
        if cage.rung != "none":
            _limit(cage)
            _dispensable()
        if user is not None:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        os.chdir(work)
        _surroundings(work)
        _redirect()
        if cage.rung != "none":
            self._lock()
        if user is not None and os.getresuid() != (user,) * 3:
            raise Jailed("still another user")
        os.closerange(3, channel)
        os.closerange(channel + 1, 1 << 16)

    def _lock(self) -> None:
        self._drop_capabilities()
        for option, value in ((_NO_NEW_PRIVS, 1), (_DUMPABLE, 0), (_PARENT_DEATH, signal.SIGKILL)):
            self._check(self.libc.prctl(option, value, 0, 0, 0))
        _restrict(self.ruleset)
        self.filter.load()

    def _drop_capabilities(self) -> None:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        self._check(self.libc.capset(header, (ctypes.c_uint32 * 6)()))

    def _check(self, result: int) -> None:
        if result:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))


def _surroundings(work: Path) -> None:
    """Give the code its own home and temporary folder, and nothing else of anybody's environment."""
    for name in ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME"):
        os.environ[name] = str(work)
    tempfile.tempdir = None
    sys.path = [entry for entry in sys.path if entry] + [str(work)]  # last: no file here takes a library's place
    sys.argv = [""]


def _redirect() -> None:
    """Leave this process no input, and a file for what is written below Python."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    shown = tempfile.TemporaryFile(dir=".")  # noqa: SIM115 (it stays open as 1 and 2)
    os.dup2(nothing, 0)
    os.dup2(shown.fileno(), 1)
    os.dup2(shown.fileno(), 2)


def _limit(cage: Cage) -> None:
    limits = {"NPROC": cage.processes, "AS": cage.memory, "FSIZE": cage.file_size, "NOFILE": 128, "CORE": 0, "CPU": 600}
    limits |= {"MSGQUEUE": 0, "MEMLOCK": 0, "SIGPENDING": 256, "NICE": 0, "RTPRIO": 0}
    for name, limit in limits.items():
        number = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(number)[1]
        limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(number, (limit, limit))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a file that grows too large is an error, not the end


def _dispensable() -> None:
    """Tell the kernel whom to end first when the machine runs out of memory."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _rules(cage: Cage) -> Any:
    """Make Landlock's rules. Raises `Jailed`, with its reason, where this kernel has not all that they need."""
    from py_landlock.abi import get_supported_fs, get_supported_net, get_supported_scope
    from py_landlock.errors import LandlockError
    from py_landlock.flags import AccessFs
    from py_landlock.landlock_sys import RulesetAttr, create_ruleset, get_abi_version

    try:
        abi = get_abi_version()
        everything = get_supported_fs(abi)
        ruleset = create_ruleset(RulesetAttr(everything, get_supported_net(abi), get_supported_scope(abi)))
    except LandlockError as error:
        raise Jailed(f"Landlock: {error}") from None
    write = everything & ~(AccessFs.EXECUTE | AccessFs.MAKE_CHAR | AccessFs.MAKE_BLOCK | AccessFs.IOCTL_DEV)
    _allow(ruleset, cage.readable, AccessFs.READ_FILE | AccessFs.READ_DIR)
    _allow(ruleset, cage.listed, AccessFs.READ_DIR)
    _allow(ruleset, [cage.place], write)
    _allow(ruleset, ["/dev/null"], AccessFs.READ_FILE | AccessFs.WRITE_FILE)
    _allow(ruleset, ["/dev/urandom", "/dev/random"], AccessFs.READ_FILE)
    return ruleset


def _allow(ruleset: Any, paths: Iterable[str], access: Any) -> None:
    from py_landlock.flags import AccessFs
    from py_landlock.landlock_sys import PathBeneathAttr, add_rule

    of_a_file = AccessFs.READ_FILE | AccessFs.WRITE_FILE
    for path in paths:
        try:
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        add_rule(ruleset, PathBeneathAttr(access if os.path.isdir(path) else access & of_a_file, place))  # noqa: PTH112
        os.close(place)


def _restrict(ruleset: Any) -> None:
    from py_landlock.landlock_sys import restrict_self

    restrict_self(ruleset, None)


def _filter() -> Any:
    """Make the filter of system calls; a call of another architecture (32 bits, say) ends the process."""
    import pyseccomp as seccomp

    made = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in _DENIED.split():
        try:
            made.add_rule(seccomp.ERRNO(_EPERM), name)
        except Exception:
            continue  # a call that this libseccomp does not know
    made.add_rule(seccomp.ERRNO(_ENOSYS), "clone3")  # libc falls back to clone, whose flags can be seen
    for flag in _NAMESPACES:
        made.add_rule(seccomp.ERRNO(_EPERM), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    for command in _LOCKS:
        made.add_rule(seccomp.ERRNO(_EPERM), "fcntl", seccomp.Arg(1, seccomp.EQ, command))
    made.add_rule(seccomp.ERRNO(_EPERM), "socketpair", seccomp.Arg(0, seccomp.NE, 1))
    for kind in (2, 3, 4, 5):  # all but streams: the others send letters to whom they like
        made.add_rule(seccomp.ERRNO(_EPERM), "socketpair", seccomp.Arg(1, seccomp.MASKED_EQ, 15, kind))
    made.add_rule(
        seccomp.ERRNO(_EPERM), "mmap", seccomp.Arg(3, seccomp.MASKED_EQ, _SHARED_ANONYMOUS, _SHARED_ANONYMOUS)
    )
    made.add_rule(seccomp.ERRNO(_EPERM), "fallocate", seccomp.Arg(1, seccomp.NE, 0))
    for number in _NEW:
        made.add_rule(seccomp.ERRNO(_ENOSYS), number)
    made.add_rule(seccomp.ERRNO(_EPERM), "prctl", seccomp.Arg(0, seccomp.EQ, _PARENT_DEATH))
    made.add_rule(seccomp.ERRNO(_EPERM), "sendto", seccomp.Arg(4, seccomp.NE, 0))
    return made
