"""Hand-ins that leave something where it outlives them, or spoil what is not theirs."""

from helpers.attack import attack, everywhere, first, last
from helpers.hostile import CALL, CAME_THROUGH, quietly

PUT = r"""
import os
def put(path, text="spoilt", flags=os.O_WRONLY | os.O_CREAT):
    try:
        descriptor = os.open(path, flags, 0o666)
        print(path, os.write(descriptor, text.encode()))
        os.close(descriptor)
    except OSError as error:
        print(path, error.errno)
"""


def _ends(call: str) -> str:
    return quietly(call)


@attack("writing")
def grades_and_other_hand_ins(notebook, scene):
    paths = [scene.gradebook, scene.neighbour / "a1.ipynb", scene.secret, scene.neighbour / "token.txt"]
    code = (
        f"for path in {[str(path) for path in paths]}:\n    put(path)\n    put(path, flags=os.O_WRONLY | os.O_APPEND)\n"
    )
    code += (
        "    for harm in (os.unlink, lambda p: os.truncate(p, 0), lambda p: os.chmod(p, 0o777), "
        "lambda p: os.utime(p, (1, 1)),\n"
    )
    code += (
        "                 lambda p: os.rename(p, p + '~'), lambda p: os.chown(p, 0, 0), "
        "lambda p: os.link(p, p + '~')):\n"
    )
    code += "        try: harm(path); print('did')\n        except OSError as error: print(error.errno)\n"
    code += quietly(
        f"import sqlite3; sqlite3.connect({str(scene.gradebook)!r}).execute('delete from grade').connection.commit()"
    )
    everywhere(notebook, PUT + code)


@attack("writing")
def new_files_beside_the_gradebook(notebook, scene):
    folder = scene.gradebook.parent
    names = ["gradebook.db-journal", "nbgrader_config.py", "conftest.py", "sitecustomize.py", ".bashrc"]
    code = f"for name in {names}: put({str(folder)!r} + '/' + name)\n"
    code += _ends(f"os.mkdir({str(folder / 'new')!r})") + _ends(f"os.symlink('/etc/passwd', {str(folder / 'link')!r})")
    code += f"put({str(scene.folder / 'a1.ipynb')!r})\n"
    everywhere(notebook, PUT + code)


@attack("writing", 20, solved=True)
def files_that_other_programs_start_with(notebook, scene):
    mark = scene.outside.mark
    code = f"import sys, site, sysconfig\nmark = {mark!r}\nhomes = ['/root', os.path.expanduser('~root')]\n"
    code += (
        "for home in homes:\n"
        "    for place in ('', '/.ipython/profile_default/startup', '/.config', '/.jupyter', "
        "'/.local'):\n"
    )
    code += "        put(home + place + '/' + mark + '.py', 'import os')\n"
    code += "for place in (*sys.path, sysconfig.get_path('purelib'), sysconfig.get_path('stdlib')):\n"
    code += "    if place != os.getcwd():\n        put(place + '/' + mark + '.pth', 'import os')\n"
    first(notebook, PUT + code)


@attack("writing", 20, solved=True)
def places_that_all_can_write(notebook, scene):
    code = (
        f"mark = {scene.outside.mark!r}\n"
        f"for place in ('/tmp', '/var/tmp', '/dev/shm', '/run', '/run/lock', '/dev/mqueue', '..', '/'):\n"
    )
    code += (
        "    put(place + '/' + mark)\n"
        "    try: os.mkdir(place + '/' + mark + '-folder')\n"
        "    except OSError as error: print(error.errno)\n"
    )
    code += (
        "    try: os.symlink('/etc', place + '/' + mark + '-link')\n    except OSError as error: print(error.errno)\n"
    )
    last(notebook, PUT + code)


@attack("writing", 20, solved=True)
def the_interpreter_itself(notebook, _scene):
    code = (
        "import sys, json, numpy\n"
        "for path in (sys.executable, json.__file__, numpy.__file__, '/proc/self/exe', "
        "'/proc/self/mem'):\n"
    )
    code += (
        "    for flags in (os.O_WRONLY, os.O_RDWR):\n"
        "        try: os.close(os.open(path, flags)); came_through(path, 0)\n"
    )
    code += "        except OSError as error: print(path, error.errno)\n"
    code += (
        "    try: os.truncate(path, os.stat(path).st_size); came_through(path, 0)\n"
        "    except OSError as error: print(error.errno)\n"
    )
    first(notebook, PUT + CAME_THROUGH + code)


@attack("writing", 20, solved=True)
def what_the_jail_shows_of_the_course(notebook, scene):
    code = "import course_lib, os\nsite = os.path.dirname(os.path.dirname(course_lib.__file__))\n"
    code += "put(site + '/course_lib/language.py', 'raise SystemExit')\nput(site + '/sitecustomize.py')\n"
    code += _ends("os.rename(site + '/course_lib', site + '/gone')") + _ends("os.chmod(site, 0o777)")
    code += _ends("os.unlink(site + '/course_lib/language.py')") + f"put(site + '/' + {scene.outside.mark!r})\n"
    first(notebook, PUT + code)


@attack("writing", 20, solved=True)
def modules_of_the_warm_process(notebook, _scene):
    """What is changed in memory must not reach the next hand-in: the harness grades an honest one."""
    code = (
        "import numpy as np, json, sys, builtins\n"
        "for name in ('tanh', 'stack', 'zeros', 'float64'): setattr(np, name, None)\n"
    )
    code += (
        "json.dumps = json.loads = builtins.len = None\n"
        "sys.setrecursionlimit(60)\n"
        "sys.path.clear(); sys.modules.clear()\n"
    )
    last(notebook, code)


@attack("writing", 20, solved=True)
def a_link_in_the_place_of_the_own_folder(notebook, scene):
    code = "import shutil\nwork = os.getcwd()\n" + _ends("os.rename(work, work + '-moved')")
    code += _ends("shutil.rmtree(work)") + _ends("os.rmdir(work)") + _ends(f"os.symlink({str(scene.folder)!r}, work)")
    code += (
        f"put('../{scene.outside.mark}')\nos.symlink('/', 'all')\nos.symlink({str(scene.neighbour)!r}, 'neighbour')\n"
    )
    code += _ends(f"os.rename('neighbour', '../{scene.outside.mark}-2')")
    last(notebook, PUT + code)


@attack("writing", 20, solved=True)
def races_between_a_file_and_a_link(notebook, scene):
    code = (
        "import threading, time\nopen('f', 'w').close(); os.symlink("
        + f"{str(scene.secret)!r}, 'l')\nuntil = time.time() + 1.5\n"
    )
    code += (
        "def swap():\n"
        "    libc = ctypes.CDLL(None)\n"
        "    while time.time() < until: libc.renameat2(-100, b'f', -100, b'l', 2)\n"
    )
    code += "threading.Thread(target=swap).start()\nfound = set()\nwhile time.time() < until:\n"
    code += (
        "    for how in ('r', 'r+'):\n"
        "        try: found.add(open('f', how).read())\n"
        "        except OSError as error: found.add(error.errno)\n"
        "print(found)"
    )
    last(notebook, CALL + code)


@attack("writing", 20, solved=True)
def programs_that_run_as_somebody_else(notebook, _scene):
    code = (
        "import sys\n"
        "open('x', 'wb').write(b'#!/bin/sh\\n"
        "id\\n"
        "')\n"
        "for mode in (0o4777, 0o2777, 0o1777): os.chmod('x', mode)\n"
    )
    code += quietly("os.execv('./x', ['x'])") + quietly(
        "os.setxattr('x', 'security.capability', b'\\1\\0\\0\\2' + b'\\xff' * 16)"
    )
    code += "for number in (105, 106, 113, 114, 117, 119, 122, 123): came_through(number, call(number, 0, 0, 0))\n"
    code += quietly(
        "os.mknod('disk', 0o60666, os.makedev(254, 0)); came_through('mknod', os.open('disk', os.O_RDONLY))"
    )
    last(notebook, CALL + CAME_THROUGH + code)
