"""Hand-ins that fill the disk, or make what is hard to remove."""

from helpers.attack import attack, last
from helpers.hostile import CALL

DEEP = r"""
import os, time
def deep(levels, name="d" * 200):
    made = 0
    try:
        for made in range(levels):
            os.mkdir(name)
            os.chdir(name)
    except OSError as error:
        print(made, error)
"""


@attack("disk", 20, solved=True)
def one_large_file(notebook, _scene):
    last(notebook, "file = open('x', 'wb')\nfor _ in range(80): file.write(b'x' * (64 << 20))")


@attack("disk", 20, solved=True)
def many_large_files(notebook, _scene):
    last(notebook, "for k in range(150):\n    with open(f'x{k}', 'wb') as file: file.write(b'x' * (31 << 20))")


@attack("disk", 20, solved=True)
def many_empty_files(notebook, _scene):
    code = (
        "import os, time\n"
        "for k in range(200_000):\n"
        "    try: os.close(os.open(f'x{k}', os.O_CREAT))\n"
        "    except OSError as error: print(k, error); break"
    )
    last(notebook, code)


@attack("disk", 20, solved=True)
def many_folders(notebook, _scene):
    last(
        notebook,
        (
            "import os\n"
            "for k in range(100_000):\n"
            "    try: os.mkdir(f'{k}')\n"
            "    except OSError as error: print(k, error); break"
        ),
    )


@attack("disk", 20, solved=True)
def one_file_of_holes(notebook, _scene):
    last(
        notebook,
        (
            "import os\n"
            "open('x', 'w').close()\n"
            "for size in (1 << 50, 1 << 40, 20 << 20):\n"
            "    try: os.truncate('x', size)\n"
            "    except OSError as error: print(error)"
        ),
    )


@attack("disk", 20, solved=True)
def room_taken_behind_the_end_of_a_file(notebook, _scene):
    """With "keep the size" no limit on the size of a file is asked."""
    last(
        notebook,
        CALL
        + "import time\nfile = os.open('x', os.O_RDWR | os.O_CREAT)\ncall(285, file, 1, 0, 5 << 30)\ntime.sleep(1)",
    )


@attack("disk", 20, solved=True)
def files_that_no_folder_shows(notebook, _scene):
    code = (
        "import os, time\n"
        "held = []\n"
        "for k in range(100):\n"
        "    held.append(open('x', 'wb'))\n"
        "    os.unlink('x')\n"
        "    held[-1].write(b'x' * (31 << 20)); held[-1].flush()"
    )
    last(notebook, code)


@attack("disk", 20, solved=True)
def files_that_no_folder_and_no_descriptor_shows(notebook, _scene):
    """A mapping keeps a file that is unlinked and closed."""
    code = (
        "import mmap, os, time\n"
        "held = []\n"
        "for k in range(100):\n"
        "    file = os.open('x', os.O_RDWR | os.O_CREAT)\n"
        "    os.write(file, b'x' * (31 << 20))\n"
    )
    code += "    where = libc.mmap(None, 4096, 1, 1, file, 0)\n    os.close(file); os.unlink('x')\n"
    last(notebook, CALL + "libc.mmap.restype = ctypes.c_void_p\n" + code)


@attack("disk", 20, solved=True)
def files_that_hang_in_a_socket(notebook, _scene):
    """A file that is unlinked and closed, and on its way from one end of a socket to the other."""
    code = (
        "import array, os, socket\n"
        "a, b = socket.socketpair()\n"
        "for k in range(60):\n"
        "    file = os.open('x', os.O_RDWR | os.O_CREAT)\n"
        "    os.write(file, b'x' * (31 << 20))\n"
    )
    code += (
        "    a.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [file]))])\n"
        "    os.close(file); os.unlink('x')\n"
    )
    last(notebook, code)


@attack("disk", 20, solved=True)
def folders_deeper_than_a_path_can_tell(notebook, _scene):
    """Whoever walks there by names of whole paths does not see what lies at the bottom."""
    code = "for k in range(150):\n    file = os.open(f'{k}', os.O_RDWR | os.O_CREAT)\n"
    last(
        notebook,
        DEEP + "deep(60)\n" + code + ("    os.posix_fallocate(file, 0, 31 << 20)\n    os.close(file)\ntime.sleep(1)"),
    )


@attack("disk", 20, solved=True)
def folders_deeper_than_python_can_call(notebook, _scene):
    last(notebook, DEEP + "deep(3000, 'd')\nopen('x', 'w').write('x')")


@attack("disk", 20, solved=True)
def folders_without_rights(notebook, _scene):
    code = (
        "import os\n"
        "os.makedirs('a/b')\n"
        "os.mkdir('c')\n"
        "open('a/b/x', 'w').write('x')\n"
        "os.chmod('a/b', 0)\n"
        "os.chmod('a', 0)\n"
        "os.chmod('.', 0)\n"
    )
    last(notebook, code)


@attack("disk", 20, solved=True)
def names_that_nothing_can_write(notebook, _scene):
    code = (
        "import os\n"
        "for name in (b'\\n"
        "' * 255, b'\\xff' * 255, b'-rf', b'\\x1b[2J', b' ', bytes(range(1, 47))):\n"
        "    os.mkdir(name); open(name + b'/' + name, 'w').close()\n"
    )
    last(
        notebook,
        code + "os.symlink('loop', 'loop'); os.symlink('.', 'here'); os.symlink('..', 'up'); os.symlink('/', 'all')",
    )


@attack("disk", 20, solved=True)
def room_taken_in_attributes(notebook, _scene):
    code = (
        "import os\n"
        "for k in range(4000):\n"
        "    try:\n"
        "        open(f'x{k}', 'w').close()\n"
        "        os.setxattr(f'x{k}', 'user.a', b'x' * 4000)\n"
        "    except OSError as error: print(k, error); break"
    )
    last(notebook, code)
