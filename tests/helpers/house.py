"""The floors of the library, from the ground up, and the modules that a reader may call."""

import ast
from collections.abc import Iterator
from pathlib import Path

import course_lib

LIBRARY = Path(course_lib.__file__).parent
FLOORS = [
    "language",
    "outside",
    "errors",
    "files",
    "workers",
    "glossary",
    "ops",
    "check",
    "cells",
    "init",
    "unroll",
    "grad_check",
    "multidimensional",
    "graph",
    "attention",
    "clip",
    "conventions",
    "tasks",
    "fast",
    "nn",
    "train",
    "onnx",
    "equivalence",
    "claims",
    "figures",
    "worksheets",
    "assignments",
    "grading",
    "serve",
    "console",
    "commands",
    "cli",
]

MODULES = sorted(path.relative_to(LIBRARY) for path in LIBRARY.rglob("*.py"))
FILES = {".".join(module.with_suffix("").parts).removesuffix(".__init__"): LIBRARY / module for module in MODULES}
FAST_FOR_READERS = ("__init__.py", "plain.py", "scan.py")  # the rest of `fast` serves these and `nn` alone
CLAIMS_INSIDE = "__init__.py", "experiments"  # the registry, and what it holds, have a page of their own
LIBRARY_MODULES = [  # what a reader may call: everything below the figures
    ".".join(("course_lib", *module.with_suffix("").parts)).removesuffix(".__init__")
    for module in MODULES
    if str(module) != "__init__.py"
    and FLOORS.index(module.parts[0].removesuffix(".py")) < FLOORS.index("figures")
    and not (module.parts[0] == "fast" and module.name not in FAST_FOR_READERS)
    and not (module.parts[0] == "claims" and module.parts[1] in CLAIMS_INSIDE)
]


def floor(module):
    """The floor of a dotted or slashed path below course_lib."""
    return FLOORS.index(str(module).replace("/", ".").removesuffix(".py").split(".")[0])


def imports(path: Path) -> Iterator[str]:
    """The modules of the library that a file imports, at its top or in a function, by their names below course_lib."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_lib"):
            package = node.module.removeprefix("course_lib").removeprefix(".")
            names = (f"{package}.{alias.name}".removeprefix(".") for alias in node.names)
            yield from (found for name in names if (found := name if name in FILES else package))
