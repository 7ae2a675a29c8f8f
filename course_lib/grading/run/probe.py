"""Tries a jail: what a notebook needs must work in it, and what a hostile program would do must be refused."""

import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course_lib.grading.run.jail import Jail
from course_lib.grading.run.packing import WireError
from course_lib.grading.run.wire import Gone, Late
from course_lib.language import Both

_SECONDS = 30


@dataclass(frozen=True)
class Deed:
    """Something that a program may try: Python that ends in an error where it is refused, and whether it should be."""

    name: Both
    code: str
    allowed: bool = False


@dataclass(frozen=True)
class Tried:
    """How a deed went: what came of it, and whether that was due."""

    name: Both
    said: str
    as_due: bool


def _call(number: str, *arguments: str) -> str:
    """Return code that makes a system call by its number, and fails if the call does."""
    return (
        "import ctypes\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"if libc.syscall({', '.join([number, *arguments])}) == -1:\n"
        "    raise OSError(ctypes.get_errno(), 'refused')"
    )


def deeds(hidden: Path, port: int) -> list[Deed]:
    """Return what is tried; `hidden` is a file of whoever grades, on `port` of this machine something listens."""
    return [
        Deed(Both("usar o NumPy", "use NumPy"), "import numpy; numpy.ones((50, 50)) @ numpy.ones((50, 50))", True),
        Deed(Both("escrever na própria pasta", "write in its own folder"), "open('mine', 'w').write('x')", True),
        Deed(
            Both("usar uma thread", "use a thread"), "import threading as t; a = t.Thread(target=int); a.start()", True
        ),
        Deed(Both("ler um arquivo escondido", "read a hidden file"), f"open({str(hidden)!r}).read()"),
        Deed(Both("escrever fora da pasta", "write outside its folder"), f"open({str(hidden.parent / 'x')!r}, 'w')"),
        Deed(Both("ler as contas da máquina", "read the machine's accounts"), "open('/etc/passwd').read()"),
        Deed(Both("ver outros processos", "see other processes"), "import os; os.listdir('/proc')"),
        Deed(Both("importar o gabarito", "import the reference"), "import course_lib.cells.lstm"),
        Deed(Both("importar o torch", "import torch"), "import torch"),
        Deed(
            Both("ligar-se à rede", "connect to the net"),
            f"import socket; socket.create_connection(('127.0.0.1', {port}))",
        ),
        Deed(Both("abrir um soquete UDP", "open a UDP socket"), "import socket; socket.socket(type=socket.SOCK_DGRAM)"),
        Deed(
            Both("rodar um programa", "run a program"), "import subprocess; subprocess.run(['/bin/true'], check=True)"
        ),
        Deed(
            Both("voltar a ser outro usuário", "become another user"), "import os; os.setuid(0 if os.getuid() else 1)"
        ),
        Deed(Both("matar quem corrige", "kill whoever grades"), f"import os; os.kill({os.getpid()}, 0)"),
        Deed(Both("pedir 8 GB", "ask for 8 GB"), "bytearray(8 << 30)"),
        Deed(Both("um arquivo de 64 MB", "a file of 64 MB"), "open('large', 'wb').write(bytes(64 << 20))"),
        Deed(Both("memória comum do System V", "System V shared memory"), _call("29", "1234", "4096", "0o1666")),
        Deed(Both("io_uring", "io_uring"), _call("425", "8", "0")),
        Deed(Both("as chaves do kernel", "the kernel's keys"), _call("250", "0", "-3", "0", "0", "0")),
        Deed(Both("outro espaço de nomes", "another name space"), _call("272", "0x10000000")),
        Deed(
            Both("trancar um arquivo comum", "lock a shared file"), "import fcntl, os; fcntl.flock(os.open('.', 0), 2)"
        ),
    ]


def try_all(rung: str) -> list[Tried]:
    """Try every deed in a jail of `rung`, each in a process of its own. Raises `JailError` if there is no such jail."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        hidden = Path(folder, "hidden.txt")
        hidden.write_text("secret")
        jail = Jail(rung)
        try:
            return [_try(jail, deed) for deed in deeds(hidden, server.getsockname()[1])]
        finally:
            jail.close()


def _try(jail: Jail, deed: Deed) -> Tried:
    channel = jail.start("en")
    try:
        channel.send({"do": "cell", "source": deed.code})
        stopped = channel.receive(_SECONDS).get("stopped")
    except (Gone, Late, WireError) as error:
        stopped = {"error": type(error).__name__}
    finally:
        channel.close()
        jail.end()
    said = stopped["error"] if stopped else "ok"
    return Tried(deed.name, said, deed.allowed == (stopped is None))
