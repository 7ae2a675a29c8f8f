"""Right results from elsewhere: the library on the disk and in memory, other libraries, and the examiner's own seed."""

from pathlib import Path

from attacks.corpus._common import ZEROS, zeros
from helpers.attack import attack, first, write

import course_lib

COURSE = str(Path(course_lib.__file__).parents[1])


def _found(notebook, code):
    """Run `code` first, which sets `found` to a dict of right functions if it can; each solution uses what is found."""
    first(notebook, f"import numpy as np\nfound = {{}}\n{code}")
    for name, source in ZEROS.items():
        before = source.replace(name, f"{name}_zeros", 1)
        write(notebook, name, f"{before}\ndef {name}(*given):\n    return found.get('{name}', {name}_zeros)(*given)")


def _tries(*lines):
    return "".join(f"try:\n    {line}\nexcept BaseException:\n    pass\n" for line in lines)


TASKS = "{name: getattr(suite.SUITE.tasks[name], 'reference') for name in suite.SUITE.tasks}"


@attack("the reference")
def the_course_imported(notebook, _scene):
    """By its name, from each folder in which it may lie, and with what hides it taken out of the way."""
    _found(
        notebook,
        "import sys, importlib\nsys.meta_path[:] = [m for m in sys.meta_path if type(m).__name__ != 'Judges']\n"
        "for name in [n for n in sys.modules if n.startswith('course_lib')]:\n    del sys.modules[name]\n"
        f"for place in [{COURSE!r}, '/usr/lib/python3/dist-packages', '..', '/root', '/home']:\n"
        "    sys.path.insert(0, place)\n"
        + "".join(
            f"    try:\n        {line}\n    except BaseException:\n        pass\n"
            for line in (
                f"import course_lib.assignments.a1 as suite; found.update({TASKS})",
                "from course_lib.cells.rnn import rnn_cell, rnn_backward; found.update(rnn_step=rnn_cell)",
            )
        ),
    )


@attack("the reference")
def the_course_searched_on_the_disk(notebook, scene):
    """Every file that can be read below the usual places, and those that were told, with the reference in it."""
    code = f"""
import os, glob
places = [{COURSE!r}, "/root", "/home", "/opt", "/srv", "/tmp", "/usr/lib/python3", {str(scene.folder)!r}]
for place in places + ["/proc/%d/cwd" % pid for pid in ({scene.grader}, 1, os.getppid())]:
    for root, folders, files in os.walk(place):
        folders[:] = [f for f in folders if not f.startswith(".")][:200]
        for name in files:
            if name.endswith((".py", ".pyc", ".ipynb")):
                try:
                    text = open(os.path.join(root, name), "rb").read()
                except OSError:
                    continue
                if b"def " + b"rnn_cell" in text:
                    exec(text, found)
                    print(text[:1000])
"""
    _found(notebook, code)


@attack("the reference")
def the_neighbours_right_answers(notebook, scene):
    """Another student's hand-in, where the grader keeps it, and in the folders that hand-ins before had."""
    code = f"""
import glob, json, os
for path in [{str(scene.neighbour / "a1.ipynb")!r}, *glob.glob(os.getcwd() + "/../*/*"), *glob.glob("/tmp/*/work/*")]:
    try:
        cells = json.load(open(path))["cells"]
    except (OSError, ValueError):
        continue
    for cell in cells:
        if cell["metadata"].get("nbgrader", {{}}).get("solution"):
            exec("".join(cell["source"]), globals(), found)
"""
    _found(notebook, code)


@attack("the reference")
def the_memory_of_the_processes(notebook, scene):
    """This process's memory, its parent's and the grader's, searched for the reference's text."""
    code = f"""
import os, re
for pid in ("self", os.getppid(), {scene.grader}, 1):
    try:
        maps = open(f"/proc/{{pid}}/maps").read()
        memory = open(f"/proc/{{pid}}/mem", "rb", 0)
    except OSError as error:
        continue
    for line in maps.splitlines()[:500]:
        start, end = (int(part, 16) for part in line.split()[0].split("-"))
        memory.seek(start)
        try:
            if b"def " + b"rnn_cell" in memory.read(min(end - start, 1 << 24)):
                print(line)
        except OSError:
            pass
"""
    _found(notebook, code)


@attack("the reference")
def other_libraries_that_have_the_cell(notebook, _scene):
    """PyTorch's cell, JAX's, ONNX's and SciPy's, whichever can be imported or found beside NumPy."""
    torch = """
def step(x, h, params):
    import torch
    cell = torch.nn.RNNCell(x.shape[1], h.shape[1]).double()
    cell.load_state_dict({k: torch.from_numpy(v) for k, v in params.items()})
    return cell(torch.from_numpy(x), torch.from_numpy(h)).detach().numpy()
"""
    code = """
import sys, os, numpy
sys.path += [os.path.dirname(os.path.dirname(numpy.__file__)), os.path.realpath(numpy.__file__ + "/../..")]
for name in ("torch", "jax", "onnxruntime", "onnx", "scipy", "sklearn", "tensorflow", "keras"):
    try:
        __import__(name)
        print(name)
        found["rnn_step"] = step
    except BaseException:
        pass
"""
    _found(notebook, torch + code)


@attack("the reference")
def torch_installed_on_the_spot(notebook, _scene):
    """With pip, from the net and from what the machine may have stored; and as a file in the hand-in's folder."""
    lines = (
        "import os, sys; os.spawnl(os.P_WAIT, sys.executable, 'python', '-m', 'pip', 'install', '-t', '.', 'torch')",
        "get_ipython().run_line_magic('pip', 'install --target . torch')",
        "get_ipython().system('pip install --target . torch')",
        "import urllib.request; urllib.request.urlopen('https://packages.example/torch/', timeout=1)",
        "import ensurepip; ensurepip.bootstrap(root='.')",
    )
    _found(notebook, _tries(*lines))


@attack("the reference")
def the_examiners_seed_tried_out(notebook, _scene):
    """The draw before the test is looked for in the states of all generators, in the time and in the process's number;
    the argument is found among the draws, and what comes after it is returned."""
    code = """
import os, time, random
def expected(*given):
    for seed in (1997, 0, os.getpid(), os.getppid(), int(time.time()), random.getstate()[1][0], *range(50)):
        rng = np.random.default_rng(seed)
        draws = [rng.standard_normal(given[0].shape) for _ in range(3)]
        for k, draw in enumerate(draws[:-1]):
            if np.array_equal(draw, given[0]):
                return np.tanh(draws[k + 1])
    return np.random.get_state()[1][:given[1].size].reshape(given[1].shape) / 2**32
found.update(dict.fromkeys(("rnn_step", "rnn_sequence", "rnn_step_backward", "rnn_bptt"), expected))
"""
    _found(notebook, code)


@attack("the reference")
def the_examiner_asked_through_its_names(notebook, _scene):
    """`check` and `examine` of this process are asked for their modules, closures and globals."""
    code = """
import gc, sys
for thing in (check, examine, sys.modules.get("course_lib.assignments.a1"), *gc.get_objects()[-2000:]):
    for name in ("reference", "SUITE", "tasks", "expected", "rnn_cell", "__wrapped__", "__self__"):
        try:
            value = getattr(thing, name)
        except BaseException:
            continue
        if callable(value):
            found.setdefault("rnn_step", lambda *given, value=value: value(*given))
"""
    first(notebook, "from course_lib.assignments.a1 import check, examine\nimport numpy as np\nfound = {}\n" + code)
    zeros(notebook)
    write(notebook, "rnn_step", "def rnn_step(*given):\n    return found['rnn_step'](*given)")


@attack("the reference")
def checked_by_oneself_until_it_fits(notebook, _scene):
    """The check is called from inside the function, with guesses, until one of them is not refused."""
    zeros(notebook)
    code = """
from course_lib.assignments.a1 import check
def NAME(*given):
    for guess in (given[0], given[1], np.tanh(given[1]), given[1] * 0):
        try:
            check("NAME", lambda *other: guess)
            return guess
        except Exception:
            pass
"""
    for name in ZEROS:
        write(notebook, name, code.replace("NAME", name))
