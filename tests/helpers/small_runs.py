"""Small runs of the claims, kept from one run of the tests to the next under all that their numbers come from."""

import ast
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path

from course_lib.claims import CLAIMS, Claim, Runs, by_case, load
from course_lib.claims.reproduce import Job, missing, reproduce
from course_lib.claims.store import seconds, versions
from helpers.house import LIBRARY
from helpers.paths import ROOT

SIZE, SEEDS = 0.1, (1, 2, 3)
CACHE = Path(os.environ.get("COURSE_CACHE") or ROOT / "_build") / "small-claims"
DATA = "scikit-learn", "Faker", "num2words", "Babel"  # whose versions the tasks' data may depend on


def make(jobs: list[Job]) -> None:
    """Make small runs here and keep them. One process at a time may do so for a claim."""
    with ThreadPoolExecutor(1) as here:
        for job in jobs:
            reproduce([job], kept(CLAIMS[job.claim]), here, lambda job, run: None)


def found(claim: Claim) -> Runs:
    """The small runs of a claim as they are kept. Raises `ValueError` if one is not."""
    return by_case(claim, load(claim, kept(claim)), SEEDS)


def lacking(claim: Claim) -> list[Job]:
    """The small runs that are not kept, or were made by another experiment, library or package."""
    return missing(claim, kept(claim), SEEDS, SIZE)


def kept(claim: Claim) -> Path:
    """The folder of what this claim's part of the library, with these packages, has made."""
    facts = versions() | {name: version(name) for name in DATA}
    key = hashlib.sha256(repr(sorted(facts.items())).encode())
    for path in sorted(surroundings(f"claims.experiments.{claim.name}")):
        key.update(f"{path.relative_to(LIBRARY)}\0".encode() + path.read_bytes())
    return CACHE / key.hexdigest()[:12]


def surroundings(module: str) -> set[Path]:
    """What a module's numbers come from outside the claims, whose own digest is finer: the library's modules that it
    imports, those that they import, and the data and the kernel's sources beside them."""
    reached: set[Path] = set()
    todo = [module]
    while todo:
        for path in _files(todo.pop()) - reached:
            reached.add(path)
            todo += _imports(path)
    outside = {path for path in reached if path.relative_to(LIBRARY).parts[0] != "claims"}
    return outside | {data for path in outside if path.name == "__init__.py" for data in _data(path.parent)}


def hands(limit: float) -> list[list[str]]:
    """The claims in groups, each of about as many seconds of small runs, so that one can be drawn."""
    groups: list[list[str]] = []
    room = 0.0
    for name, claim in CLAIMS.items():
        cost = sum(seconds(claim).values()) * SIZE * len(SEEDS)
        if cost > room:
            groups, room = [*groups, []], limit
        groups[-1].append(name)
        room -= cost
    return groups


@cache
def _files(module: str) -> frozenset[Path]:
    """The files that importing a module below course_lib runs: its own, and those of the packages around it."""
    places = [LIBRARY, *(LIBRARY.joinpath(*module.split(".")[: k + 1]) for k in range(module.count(".") + 1))]
    paths = (path for place in places for path in (place / "__init__.py", place.with_suffix(".py")))
    return frozenset(path for path in paths if path.is_file())


@cache
def _imports(path: Path) -> frozenset[str]:
    """The names below course_lib that a file imports; some are of modules, some of what is in one."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "course_lib":
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith("course_lib.")}
    return frozenset(name.removeprefix("course_lib.") for name in names)


def _data(package: Path) -> list[Path]:
    """What lies beside a package's modules, or below in folders without modules, and is read or compiled."""
    files = [path for path in package.iterdir() if path.is_file() and path.suffix not in (".py", ".so")]
    folders = [path for path in package.iterdir() if path.is_dir() and not any(path.rglob("*.py"))]
    return files + [p for f in folders if f.name != "__pycache__" for p in f.rglob("*") if p.is_file()]
