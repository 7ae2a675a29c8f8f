"""What a jail shows: an interpreter, the packages that a notebook may import, and the few files that answer there."""

import csv
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

import course_lib

NUMPY = ("numpy", "matplotlib", "ipython")
TORCH = (*NUMPY, "torch", "safetensors")
_OURS = ("pyseccomp", "py-landlock")  # what closes the jail from within
# All of this package that is there; none of it imports anything else of it.
PRESENT = (
    *("language.py", "assignments/stopped.py"),
    *(f"grading/run/{name}.py" for name in ("packing", "wire", "shell", "candidate", "enter", "leavings", "zygote")),
)
_ASK = """
import json, sys, sysconfig
print(json.dumps([sys.version_info[:2], sysconfig.get_path("stdlib"), sysconfig.get_config_var("LIBDIR")]))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python: its program, its standard library, and the libraries that it is linked with."""

    program: Path
    stdlib: Path
    libraries: tuple[Path, ...]

    @property
    def open_to_all(self) -> bool:
        """Whether any user of this machine may read it."""
        return open_to_all(self.program) and open_to_all(self.stdlib)


def open_to_all(path: Path) -> bool:
    """Tell whether any user of this machine may read `path` and pass the folders above it."""
    real = path.resolve()
    return bool(real.stat().st_mode & 0o004) and all(parent.stat().st_mode & 0o001 for parent in real.parents)


@cache
def interpreters() -> list[Interpreter]:
    """Return the Pythons of this version, this program's own first."""
    version = "{}.{}".format(*sys.version_info[:2])
    found = [
        Path(sys.executable),
        *map(Path, filter(None, [shutil.which(f"python{version}", path="/usr/bin:/usr/local/bin")])),
    ]
    asked = [_ask(path.resolve()) for path in dict.fromkeys(p.resolve() for p in found)]
    return [interpreter for interpreter in asked if interpreter]


def _ask(program: Path) -> Interpreter | None:
    try:
        line = [str(program), "-I", "-S", "-c", _ASK]
        said = json.loads(subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    version, stdlib, libraries = said
    if tuple(version) != sys.version_info[:2]:
        return None
    linked = tuple(Path(libraries or "/nowhere").glob("libpython*.so*"))
    return Interpreter(program, Path(stdlib).resolve(), linked)


@dataclass(frozen=True)
class View:
    """What can be read, what can only be listed, and the folder where the interpreter finds its packages."""

    interpreter: Interpreter
    site: Path
    readable: tuple[Path, ...]
    listed: tuple[Path, ...]


def make_view(interpreter: Interpreter, packages: tuple[str, ...]) -> View:
    """Make the folder of the packages, with links to them and to what they need, and say what must be readable.

    Whoever calls removes `view.site` in the end.
    """
    site = Path(tempfile.mkdtemp(prefix="course-site-"))
    site.chmod(0o755)
    _copy_ours(site)
    readable = [interpreter.program, *interpreter.libraries, *_system()]
    hidden = ("site-packages", "dist-packages", "__pycache__")
    readable += [path for path in interpreter.stdlib.iterdir() if path.name not in hidden]
    for path in _files_of(packages + _OURS):
        (site / path.name).symlink_to(path)
        readable.append(path)
    return View(interpreter, site, (*dict.fromkeys(readable), site), (interpreter.stdlib,))


def _copy_ours(site: Path) -> None:
    source = Path(course_lib.__file__).parent
    for name in PRESENT:
        target = site / "course_lib" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)
    for folder in [site / "course_lib", *(site / "course_lib").rglob("*/")]:
        if folder.is_dir():
            (folder / "__init__.py").touch()
            folder.chmod(0o755)


def _system() -> list[Path]:
    """Return the folders of the system's own libraries, and the tables that find them."""
    machine = sysconfig.get_config_var("MULTIARCH") or ""
    names = [
        f"/usr/lib/{machine}",
        f"/lib/{machine}",
        "/usr/lib64",
        "/lib64",
        "/etc/ld.so.cache",
        "/usr/share/zoneinfo",
    ]
    return [Path(name) for name in names if Path(name).exists()]


def _files_of(packages: tuple[str, ...]) -> list[Path]:
    """Return the files and folders of `packages` and of all that they need."""
    found: dict[str, metadata.Distribution] = {}
    todo = list(packages)
    while todo:
        name = re.sub(r"[-_.]+", "-", todo.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # needed on another platform
        needed = [r for r in found[name].requires or [] if "extra ==" not in r]
        todo += [match.group() for r in needed if (match := re.match(r"[A-Za-z0-9._-]+", r))]
    paths = {}
    for distribution in found.values():
        for top in _tops(distribution):
            if not top.startswith("..") and not top.endswith(".pth") and top != "__pycache__":
                paths[top] = Path(str(distribution.locate_file(top))).resolve()
    return [path for _, path in sorted(paths.items()) if path.exists()]


def _tops(distribution: metadata.Distribution) -> set[str]:
    """Return what a distribution has at its top; its thousands of files would take long as paths."""
    record = distribution.read_text("RECORD")
    names = [row[0] for row in csv.reader(record.splitlines())] if record else map(str, distribution.files or [])
    return {name.partition("/")[0] for name in names if name}
