"""A chapter is made again when something that its code can reach has changed, and at no other time.

What its cells printed is kept under a digest of the files that they reach (see `closure`). A page whose digests are
others than when it was read is read again, so no output can be older than the code that it comes from.
"""

import os
import shutil
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from myst_nb import sphinx_
from myst_nb.core.execute import create_client
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from course_site.closure import Closure, digest

BELOW = ("ipykernel", "matplotlib", "numpy", "onnx", "onnxruntime", "torch")  # what the project's code stands on


def setup(app: Sphinx) -> None:
    """Give each chapter a cache of its own, and have those read again that reach something new."""
    os.environ["IPYTHONDIR"] = str(_own_ipython(app.course.work(app.course.key)))  # type: ignore[attr-defined]
    app.course_reached = Reached(app.course.root)  # type: ignore[attr-defined]
    app.connect("builder-inited", _begin)
    app.connect("env-get-outdated", lambda app, env, *pages: app.course_reached.outdated(env))
    app.connect("env-purge-doc", lambda app, env, page: _known(env).pop(page, None))
    app.connect("env-merge-info", lambda app, env, pages, other: _known(env).update(_known(other)))


class Reached:
    """What pieces of code reach in the project at `root`, as it is in this build."""

    def __init__(self, root: Path) -> None:
        self.root, self.closure = root, Closure(root)
        self.versions = [sys.version, *(f"{package}=={version(package)}" for package in BELOW)]

    def digest(self, code: str) -> str:
        """Return a digest of all that `code` can reach and of what lies below it."""
        return digest(self.root, self.closure.files(code), *self.versions)

    def note(self, env: BuildEnvironment, code: str) -> str:
        """Have the page under way read again when `code` reaches something else; return the digest of what it does."""
        now = self.digest(code)
        _known(env).setdefault(env.docname, {})[code] = now
        return now

    def outdated(self, env: BuildEnvironment) -> list[str]:
        """Return the pages whose code reaches something else than when they were read."""
        known = _known(env).items()
        return [page for page, codes in known if any(self.digest(code) != then for code, then in codes.items())]


def _known(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return, of each page, the pieces of code that make it and the digests that it was read with."""
    if not hasattr(env, "course_known"):
        env.course_known = {}  # type: ignore[attr-defined]
    return env.course_known  # type: ignore[attr-defined]


def _begin(app: Sphinx) -> None:
    caches = app.course.work(app.course.key) / "executed"  # type: ignore[attr-defined]
    sphinx_.create_client = partial(_with_own_cache, app, caches)


def _with_own_cache(app: Sphinx, caches: Path, notebook: Any, source: str, config: Any, *rest: Any) -> Any:
    """Do what myst-nb does, with a cache of this page's outputs for what its cells reach now. Raises what it raises."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    if code:
        cache = caches / app.env.docname / app.course_reached.note(app.env, code)  # type: ignore[attr-defined]
        _remove_others(cache)
        config = config.copy(execution_cache_path=str(cache))
    return create_client(notebook, source, config, *rest)


def _remove_others(kept: Path) -> None:
    for path in kept.parent.iterdir() if kept.parent.is_dir() else ():
        if path != kept:
            shutil.rmtree(path)


def _own_ipython(work: Path) -> Path:
    """Give the kernels a profile of their own: no start-up file of the user's, no history, quiet, outputs in one piece.

    A kernel sends what a cell prints every fifth of a second, and myst-nb would join the pieces with line breaks.
    """
    profile = work / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True, exist_ok=True)
    in_one_piece = "import sys\n\nsys.stdout.flush_interval = sys.stderr.flush_interval = 3600\n"
    (profile / "startup" / "in_one_piece.py").write_text(in_one_piece, "utf-8")
    settings = "c = get_config()\nc.IPKernelApp.log_level = 40\nc.HistoryManager.enabled = False\n"
    (profile / "ipython_kernel_config.py").write_text(settings, "utf-8")
    return profile.parent
