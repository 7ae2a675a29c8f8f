"""Hand-ins that want to speak with somebody else."""

from helpers.attack import attack, everywhere, first, last
from helpers.hostile import CALL, CAME_THROUGH, LOOK, quietly


@attack("network")
def servers_of_this_machine(notebook, scene):
    there = scene.outside
    code = (
        "import socket\ntries = [(2, 1, ('127.0.0.1', %d)), (2, 2, ('127.0.0.1', %d)), (10, 1, ('::ffff:127.0.0.1', %d)),\n"
        % (there.tcp, there.udp, there.tcp)
    )
    code += f"         (1, 1, {there.stream!r}), (1, 2, {there.datagram!r}), (1, 1, chr(0) + {there.abstract!r}), (1, 2, chr(0) + {there.abstract_datagram!r})]\n"
    code += "for family, kind, address in tries:\n    try:\n        end = socket.socket(family, kind); end.settimeout(0.3); end.connect(address); end.send(b'hello')\n"
    everywhere(notebook, code + "    except OSError as error: print(address, error)")


@attack("network", 20, solved=True)
def a_letter_from_a_pair_to_somebody_else(notebook, scene):
    """`socket` and `connect` are denied; a datagram socket of a pair can still be told to send somewhere else."""
    there = scene.outside
    code = "import socket\na, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
    code += f"for address in ({there.datagram!r}, chr(0) + {there.abstract_datagram!r}, '/dev/log', '/run/systemd/journal/socket'):\n"
    code += "    for how in (lambda: a.sendmsg([b'hello'], [], 0, address), lambda: a.sendto(b'hello', address), lambda: a.connect(address)):\n"
    code += "        try: how(); print('sent')\n        except OSError as error: print(address, error)\n"
    code = code.replace(", '/dev/log', '/run/systemd/journal/socket'", "")
    last(notebook, code)


@attack("network", 20, solved=True)
def sockets_of_every_kind(notebook, _scene):
    code = "for family in range(1, 46):\n    for kind in (1, 2, 3, 5, 0x80001):\n        came_through((family, kind), libc.syscall(41, family, kind, 0))\n"
    code += "        if family > 1: came_through((family, 'pair'), libc.syscall(53, family, kind, 0, (ctypes.c_int * 2)()))\n"
    last(notebook, CALL + CAME_THROUGH + code)


@attack("network", 20, solved=True)
def servers_of_its_own(notebook, _scene):
    code = "import socket\na, b = socket.socketpair()\nfor how in (lambda: a.bind('own'), lambda: a.listen(), lambda: a.accept(), lambda: a.connect('own')):\n"
    code += "    try: how(); print('CAME' + ' THROUGH')\n    except OSError as error: print(error)\n"
    first(
        notebook,
        code
        + quietly("import http.server; http.server.HTTPServer(('127.0.0.1', 0), None); print('CAME' + ' THROUGH')"),
    )


@attack("network", 20, solved=True)
def addresses_and_pages(notebook, scene):
    code = quietly(
        "import socket; print('CAME' + ' THROUGH', socket.getaddrinfo('localhost', 80, socket.AF_INET, 0, 0, socket.AI_ADDRCONFIG) and socket.create_connection(('127.0.0.1', %d), 1))"
        % scene.outside.tcp
    )
    code += quietly(
        "import urllib.request; print('CAME' + ' THROUGH', urllib.request.urlopen('http://127.0.0.1:%d', timeout=1))"
        % scene.outside.tcp
    )
    last(notebook, code + f"!curl -m 1 http://127.0.0.1:{scene.outside.tcp}\n!pip --version")


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
