"""What the library reads and does not contain: beside the package in a clone; a built package has a copy."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def outside(path: str) -> Path:
    """Where a file or folder of the clone is, such as "book/glossary.yml"; beside the package if it is nowhere."""
    beside, within = _PACKAGE.parent / path, _PACKAGE / path
    return within if within.exists() and not beside.exists() else beside
