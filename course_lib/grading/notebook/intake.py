"""Take a hand-in in: find its notebook, read it, or say why that cannot be done."""

import hashlib
import json
import os
import stat
from itertools import islice
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from course_lib.language import Both

MAX_BYTES = 20_000_000
MAX_NODES = 200_000  # objects and lists in the file of a notebook
MAX_CELLS = 10_000
MAX_BESIDE = 40_000_000  # bytes of the files beside a notebook
_MAX_FILES = 2000
_MAX_STAMP = 1000  # bytes
_MAX_DEPTH = 20


class Refused(Exception):
    """A hand-in that cannot be graded; `text` says why, and how to mend it."""

    def __init__(self, text: Both) -> None:
        super().__init__(text.pt)
        self.text = text


def find(folder: Path, assignment: str) -> tuple[Path, list[Both]]:
    """Return the notebook of a hand-in and what there is to say about its name. Raises `Refused`."""
    if folder.is_symlink() or not folder.is_dir():
        raise Refused(_not_a(folder, "uma pasta", "a folder"))
    if not os.access(folder, os.R_OK | os.X_OK):
        raise Refused(_closed(folder))
    name = f"{assignment}.ipynb"
    path = folder / name
    if os.path.lexists(path) and not _is_plain(path):
        raise Refused(_not_a(path, "um arquivo", "a file"))
    if path.exists():
        return path, []
    others = sorted(p for p in folder.iterdir() if p.suffix == ".ipynb" and _is_plain(p))
    if len(others) == 1:
        other = _shown(others[0])
        pt = f"O arquivo se chama {other}; foi corrigido como se fosse {name}."
        return others[0], [Both(pt=pt, en=f"The file is called {other}; it was graded as if it were {name}.")]
    found = ", ".join(sorted(map(_shown, islice(folder.iterdir(), _MAX_FILES)))[:5])
    raise Refused(
        Both(
            pt=f"Falta o arquivo {name}: a pasta " + (f"tem {found}." if found else "está vazia."),
            en=f"{name} is missing: the folder " + (f"has {found}." if found else "is empty."),
        )
    )


def _shown(path: Path) -> str:
    """Return a file's name as text, whatever bytes it is made of."""
    return os.fsencode(path.name).decode("utf-8", "replace")


def _is_plain(path: Path) -> bool:
    """Tell whether a path is a file, and not a link or a pipe, say, on which a reader would wait forever."""
    return stat.S_ISREG(path.lstat().st_mode)


def _not_a(path: Path, pt: str, en: str) -> Both:
    return Both(
        pt=f"{path.name} não é {pt}: entregue o notebook em si, não um atalho nem outra coisa com o nome dele.",
        en=f"{path.name} is not {en}: hand in the notebook itself, not a link nor another thing of its name.",
    )


def _closed(path: Path) -> Both:
    return Both(
        pt=f"{path.name} não pode ser lida por quem corrige: mude as permissões e entregue de novo.",
        en=f"{path.name} may not be read by whoever grades: change its permissions and hand it in again.",
    )


def read(path: Path) -> NotebookNode:
    """Read a notebook of whatever version. Raises `Refused` if it is not one."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise Refused(
            Both(
                pt=f"{path.name} tem {size // 10**6} MB, mais que os {MAX_BYTES // 10**6} do limite: "
                "apague as saídas e entregue de novo.",
                en=f"{path.name} has {size // 10**6} MB, more than the limit of {MAX_BYTES // 10**6}: "
                "clear the outputs and hand it in again.",
            )
        )
    try:
        text = path.read_text("utf-8-sig")
        if text.count("{") + text.count("[") > MAX_NODES:
            raise ValueError(f"{text.count('{')} objects")  # small as a file, and gigabytes once read
        json.loads(text)  # nbformat would quote the whole file where this says the line
        notebook = nbformat.convert(nbformat.reader.reads(text), 4)  # nbformat.reads would look at it from all sides
        if not isinstance(notebook.cells, list) or not all(isinstance(c, dict) for c in notebook.cells):
            raise ValueError("cells")
        if len(notebook.cells) > MAX_CELLS:
            raise ValueError(f"{len(notebook.cells)} cells")
        return notebook
    except Exception as error:  # whatever a file can hold
        what = " ".join(str(error).split())[:120]
        raise Refused(
            Both(
                pt=f"{path.name} não é um notebook que se possa ler ({what}): "
                "abra-o no Jupyter, salve e entregue de novo.",
                en=f"{path.name} is not a notebook that can be read ({what}): "
                "open it in Jupyter, save it, and hand it in again.",
            )
        ) from None


def beside(folder: Path) -> list[Path]:
    """Return the plain files that were handed in beside the notebook, in folders too, as far as they are not too large.

    No link is followed, no other notebook is among them. Small ones come first: a large one takes no other's room.
    """
    found, room = [], MAX_BESIDE
    for about, path in sorted(((path.lstat(), path) for path in _inside(folder)), key=lambda pair: pair[0].st_size):
        taken = stat.S_ISREG(about.st_mode) and path.suffix != ".ipynb" and os.access(path, os.R_OK)
        if taken and about.st_size <= room:
            found.append(path)
            room -= about.st_size
    return found


def stamp(folder: Path) -> str | None:
    """Return when a hand-in came, as nbgrader's `timestamp.txt` says; one that nobody can read makes nobody late."""
    path = folder / "timestamp.txt"
    try:
        if not _is_plain(path) or path.stat().st_size > _MAX_STAMP:
            return None
        stamp = path.read_text("utf-8").strip()
        parse_utc(stamp)
        return stamp
    except (OSError, ValueError, OverflowError):
        return None


def fingerprint(folder: Path) -> str:
    """Return a digest of everything that was handed in; of what is too large to be read, of its size and time."""
    digest, room = hashlib.sha256(), 3 * MAX_BYTES
    for path in [folder, *_inside(folder)] if folder.is_dir() and not folder.is_symlink() else [folder]:
        digest.update(os.fsencode(path.relative_to(folder)))
        about = path.lstat()
        digest.update(f"{stat.S_IFMT(about.st_mode)}".encode())
        if stat.S_ISREG(about.st_mode) and about.st_size <= room and os.access(path, os.R_OK):
            room -= about.st_size
            digest.update(path.read_bytes())
        elif stat.S_ISREG(about.st_mode):
            digest.update(f"{about.st_size} {about.st_mtime_ns}".encode())
    return digest.hexdigest()


def _inside(folder: Path) -> list[Path]:
    """Return what is in a folder, as far as anybody would look."""
    found: list[Path] = []
    todo = [(folder, 0)]
    while todo and len(found) < _MAX_FILES:
        inside, depth = todo.pop()
        try:
            entries = sorted(islice(inside.iterdir(), _MAX_FILES))
            kinds = [path.lstat().st_mode for path in entries]
        except OSError:  # nobody but its owner may look into it
            continue
        found += entries
        if depth < _MAX_DEPTH:
            todo += [(path, depth + 1) for path, kind in zip(entries, kinds, strict=True) if stat.S_ISDIR(kind)]
    return found[:_MAX_FILES]
