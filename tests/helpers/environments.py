"""Environments that hold what a notebook's install line installs, and no more; the wheel of this clone in its place.

The line names a repository on the net, which a test does not ask. What pip would install from it is the package and
what the package asks for: here the wheel that is built from the clone, and what its extra `book` asks for. Jupyter's
kernel is there besides, because it is what runs a notebook.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PathDistribution, distribution
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from packaging.requirements import Requirement

KERNEL = "ipykernel"
PYENV = Path.home() / ".pyenv" / "versions"


def python(version: str) -> str | None:
    """The path of a Python of that version, if the machine has one: on the PATH, or of pyenv."""
    named = [shutil.which(f"python{version}"), *map(str, sorted(PYENV.glob(f"{version}.*/bin/python")))]
    ask = ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    for path in filter(None, named):
        if subprocess.run([path, *ask], capture_output=True, text=True).stdout.strip() == version:
            return path
    return None


def linked(folder: Path, unpacked: Path | None) -> Path:
    """Make in `folder` an environment of this Python that sees the unpacked wheel, if any, and what it asks for.

    The packages are those of the environment that runs the tests, so nothing is fetched. Return its Python.
    """
    here = PathDistribution(next(unpacked.glob("*.dist-info"))) if unpacked else distribution("course-lib")
    names = {*_asked(here, "book"), *_closure(KERNEL)}
    packages = folder / "packages"
    packages.mkdir(parents=True)
    for name in names:
        for place in _places(name):
            link = packages / place.name
            if not link.exists():
                link.symlink_to(place)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    (site,) = (folder / "env/lib").glob("python*/site-packages")
    (site / "course.pth").write_text("\n".join(map(str, filter(None, [unpacked, packages]))), "utf-8")
    return folder / "env/bin/python"


def _asked(package: PathDistribution, extra: str) -> Iterator[str]:
    """The names of all that a package with an extra asks for, here, itself or through others."""
    for asked in map(Requirement, package.requires or ()):
        if asked.marker is None or asked.marker.evaluate({"extra": extra}):
            yield from _closure(asked.name)


def _closure(name: str, seen: frozenset[str] = frozenset()) -> set[str]:
    """A package and all that it asks for, itself or through others; what is asked for but is not here is an error."""
    found, todo = set(seen), [name]
    while todo:
        one = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if one not in found:
            found.add(one)
            todo += [
                asked.name
                for asked in map(Requirement, distribution(one).requires or ())
                if asked.marker is None or asked.marker.evaluate({"extra": ""})
            ]
    return found


def _places(name: str) -> set[Path]:
    """The folders and modules of an installed package, with what pip noted of it."""
    package = distribution(name)
    tops = {file.parts[0] for file in package.files or () if file.parts[0] not in ("..", "__pycache__")}
    return {Path(str(package.locate_file(top))) for top in tops}


def installed(folder: Path, interpreter: str, source: Path) -> Path:
    """Make in `folder` an environment of another Python, let pip build and install the source, return its Python."""
    subprocess.run([interpreter, "-m", "venv", folder / "env"], check=True)
    path = folder / "env/bin/python"
    command = [path, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{source}[book]", KERNEL]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"pip installs nothing (is there a network?): {done.stderr[-800:]}"
    return path


def run(notebook: nbformat.NotebookNode, interpreter: Path, folder: Path, **variables: str) -> nbformat.NotebookNode:
    """Run a notebook from first cell to last by the kernel of that Python, in `folder`; raise a cell's error."""
    spec = folder / "jupyter/kernels/course"
    spec.mkdir(parents=True, exist_ok=True)
    command = [str(interpreter), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": command, "display_name": "course", "language": "python"}))
    spoken = {"COURSE_LANGUAGE", "PYTHONPATH"}  # of the tests, not of somebody who has downloaded a notebook
    environment = {name: value for name, value in os.environ.items() if name not in spoken} | variables
    client = NotebookClient(notebook, timeout=600, kernel_name="course", resources={"metadata": {"path": str(folder)}})
    client.create_kernel_manager().kernel_spec_manager.kernel_dirs.insert(0, str(spec.parent))
    return client.execute(env=environment)
