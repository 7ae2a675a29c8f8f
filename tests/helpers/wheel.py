"""The package as a wheel: what it is built from, and how."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from helpers.paths import ROOT

NO_COMPILER = {"CC": "/nowhere/cc", "CXX": "/nowhere/c++"}


def source(folder: Path) -> Path:
    """Copy into `folder` what the package is built from, with nothing built; return the copy."""
    copy = folder / "source"
    ignored = shutil.ignore_patterns("__pycache__", "*.so")
    shutil.copytree(ROOT / "course_lib", copy / "course_lib", ignore=ignored)
    data = [*(ROOT / "benchmarks/results").glob("*.json"), *(ROOT / "assignments").glob("a*.md")]
    data += [ROOT / "book/glossary.yml", ROOT / "book/assets/worksheets.css"]
    for path in (ROOT / "setup.py", ROOT / "pyproject.toml", *data):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return copy


def build(folder: Path, **environment: str) -> Path:
    """Build a wheel in `folder` and return it; `environment` says which compiler to use."""
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder]
    variables = {**os.environ, **environment, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run([*command, source(folder)], check=True, env=variables, capture_output=True)
    return next(folder.glob("*.whl"))
