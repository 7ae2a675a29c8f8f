"""Hand-ins that want to speak with somebody else."""

from helpers.attack import attack, everywhere, first, last
from helpers.hostile import CALL, CAME_THROUGH, LOOK, quietly


@attack("network")
def servers_of_this_machine(notebook, scene):
    there = scene.outside
    code = (
        "import socket\nhere = '127.0.0.1'\ntries = [\n"
        f"(2, 1, (here, {there.tcp})), (2, 2, (here, {there.udp})), (10, 1, ('::ffff:' + here, {there.tcp})),\n"
    )
    code += (
        f"         (1, 1, {there.stream!r}), (1, 2, {there.datagram!r}), (1, 1, "
        f"chr(0) + {there.abstract!r}), (1, 2, chr(0) + {there.abstract_datagram!r})]\n"
    )
    code += (
        "for family, kind, address in tries:\n"
        "    try:\n"
        "        end = socket.socket(family, kind); end.settimeout(0.3); end.connect(address); "
        "end.send(b'hello')\n"
    )
    everywhere(notebook, code + "    except OSError as error: print(address, error)")


@attack("network", 20, solved=True)
def a_letter_from_a_pair_to_somebody_else(notebook, scene):
    """`socket` and `connect` are denied; a datagram socket of a pair can still be told to send somewhere else."""
    there = scene.outside
    code = (
        "import socket\na, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        f"for address in ({there.datagram!r}, chr(0) + {there.abstract_datagram!r}):\n"
        "    for how in (lambda: a.sendmsg([b'hello'], [], 0, address), lambda: a.sendto(b'hello', address)):\n"
        "        try: how(); print('sent')\n        except OSError as error: print(address, error)\n"
        "    try: a.connect(address); a.send(b'hello')\n    except OSError as error: print(address, error)\n"
    )
    last(notebook, code)


@attack("network", 20, solved=True)
def sockets_of_every_kind(notebook, _scene):
    code = (
        "for family in range(1, 46):\n"
        "    for kind in (1, 2, 3, 5, 0x80001):\n"
        "        came_through((family, kind), libc.syscall(41, family, kind, 0))\n"
    )
    code += (
        "        if family > 1: came_through((family, 'pair'), libc.syscall(53, family, kind, 0, "
        "(ctypes.c_int * 2)()))\n"
    )
    last(notebook, CALL + CAME_THROUGH + code)


@attack("network", 20, solved=True)
def servers_of_its_own(notebook, _scene):
    code = (
        "import socket\n"
        "a, b = socket.socketpair()\n"
        "for how in (lambda: a.bind('own'), lambda: a.listen(), lambda: a.accept(), "
        "lambda: a.connect('own')):\n"
    )
    code += "    try: how(); print('CAME' + ' THROUGH')\n    except OSError as error: print(error)\n"
    first(
        notebook,
        code
        + quietly("import http.server; http.server.HTTPServer(('127.0.0.1', 0), None); print('CAME' + ' THROUGH')"),
    )


@attack("network", 20, solved=True)
def addresses_and_pages(notebook, scene):
    port = scene.outside.tcp
    code = quietly(f"import socket; print('CAME' + ' THROUGH', socket.create_connection(('localhost', {port}), 1))")
    page = f"urllib.request.urlopen('http://127.0.0.1:{port}', timeout=1)"
    code += quietly(f"import urllib.request; print('CAME' + ' THROUGH', {page})")
    last(notebook, code + f"!curl -m 1 http://127.0.0.1:{port}\n!pip --version")


@attack("network", 20, solved=True)
def sockets_of_the_desktop_and_its_services(notebook, _scene):
    paths = [
        "/run/dbus/system_bus_socket",
        "/tmp/.X11-unix",
        "/run/docker.sock",
        "/run/containerd/containerd.sock",
        "/run/user",
    ]
    last(notebook, LOOK + f"reach(*{paths})")
