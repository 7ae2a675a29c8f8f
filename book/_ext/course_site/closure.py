"""What a piece of code can reach of the project: the modules that it imports, those that they import, and their data.

Read from the sources, without running anything; where it cannot be known, more is reached rather than less. One thing
is left out: the book's own prose, which the task `characters` reads, or every word that is edited in one chapter would
run all that train on some task. A chapter that trains on this one names "book/pt" and "book/en" in a cell.
"""

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("course_lib", "benchmarks")
NAME = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)*\.?")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)+")
BY_NAME = {"import_module", "__import__"}
OWN_NAME = {"__package__", "__name__", "__path__"}
EVERY = ".*"  # after a package: all that is in it


class Read(NamedTuple):
    """What code names: modules, some of which may be functions in one, and paths in the clone."""

    modules: frozenset[str]
    paths: frozenset[str]


class Closure:
    """The files that code reaches in the project at `root`, as it is now; every file is read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.modules = {_name(root, path): path for package in PACKAGES for path in (root / package).rglob("*.py")}
        self._read = cache(self._read_module)
        self._beside = cache(beside)

    def files(self, code: str) -> set[Path]:
        """Return the modules that `code` imports, itself or through others, with their data."""
        here = read(code)
        todo, paths = set(here.modules), self._called(here)
        found: set[str] = set()
        while todo:
            for module in self._run_by(todo.pop()) - found:
                found.add(module)
                there = self._read(module)
                todo |= there.modules
                paths |= {self.modules[module], *self._beside(self.modules[module].parent), *self._called(there)}
        return paths

    def _run_by(self, name: str) -> set[str]:
        """Return the modules that importing `name` runs: the packages around it too; all of a package for `EVERY`."""
        parts = name.removesuffix(EVERY).split(".")
        around = {".".join(parts[:length]) for length in range(1, len(parts) + 1)} & self.modules.keys()
        inside = name.removesuffix("*") if name.endswith(EVERY) else None
        return around | {module for module in self.modules if inside and module.startswith(inside)}

    def _read_module(self, module: str) -> Read:
        path = self.modules[module]
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        return read(path.read_text("utf-8"), package)

    def _called(self, names: Read) -> set[Path]:
        """Return the files that a text in the code calls by their path in the clone, such as "book/glossary.yml"."""
        files = {self.root / path for path in names.paths if (self.root / path).is_file()}
        return files.union(*(written(self.root / path) for path in names.paths if (self.root / path).is_dir()))


def read(code: str, package: str = "") -> Read:
    """Return what code names; `package` is the one that it stands in, if any.

    A name that is only put together when the code runs stands for all modules under the part of it that can be read,
    and code that is not Python alone, such as a line of IPython's own, for everything.
    """
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return Read(frozenset(f"{package}{EVERY}" for package in PACKAGES), frozenset())
    modules = {name for node in nodes for name in _imported(node, package) if name.split(".")[0] in PACKAGES}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    modules |= {text[:-1] + EVERY if text.endswith(".") else text for text in texts if NAME.fullmatch(text)}
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    used |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    if package and used & BY_NAME and used & OWN_NAME:  # a name that may begin with the package's own
        modules.add(package + EVERY)
    return Read(frozenset(modules), frozenset(text for text in texts if PATH.fullmatch(text)))


def _imported(node: ast.AST, package: str) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        parts = package.split(".")
        up = parts[: len(parts) + 1 - node.level] if node.level else []
        base = ".".join([*up, *([node.module] if node.module else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in node.names)


def _name(root: Path, path: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def written(folder: Path) -> list[Path]:
    """Return the files that people write under `folder`."""
    return [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".mo" and "__pycache__" not in p.parts]


def beside(folder: Path) -> list[Path]:
    """Return the data of a package: what lies in its folder, or below in folders without modules, and is no module."""
    found: list[Path] = []
    for path in folder.iterdir():
        if path.is_dir() and path.name != "__pycache__" and not any(path.rglob("*.py")):
            found += written(path)
        elif path.is_file() and path.suffix not in (".py", ".mo"):
            found.append(path)
    return found


def digest(root: Path, files: Iterable[Path], *facts: str) -> str:
    """Return sixteen letters that change with the name or the content of any file, or with a fact."""
    found = hashlib.sha256("\n".join(facts).encode())
    for path in sorted(files):
        found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]
