"""Editions: the build that the user starts makes the first language and runs one more build for each other language.

Every edition is built in `_build/editions/KEY`, with an environment, outputs of cells and pages of its own.
"""

import copy
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util import logging

from course_site.closure import digest, written

log = logging.getLogger(__name__)
CHILD = "COURSE_EDITION"


@dataclass
class Course:
    """What the extension knows of the build under way: the repository, this edition's key, where the site goes."""

    root: Path
    key: str
    site: Path
    others: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def is_first(self) -> bool:
        """Whether this build is the one that the user started."""
        return CHILD not in os.environ

    def work(self, key: str) -> Path:
        """Return the folder in which edition `key` is built."""
        return self.site.parent / "editions" / key

    def html(self, key: str) -> Path:
        """Return the folder of the pages that edition `key` has just built, before they are published."""
        return self.work(key) / "_build" / "html"


def setup(app: Sphinx) -> None:
    """Move source and output to the edition's own folders and start the other editions beside this one."""
    app.add_config_value("course_editions", {}, "env")
    app.add_config_value("course_extension", "", "env")
    app.add_config_value("course_assets", "", "html")
    root = Path(app.srcdir)
    key = os.environ.get(CHILD) or next(iter(app.config.course_editions))
    site = Path(app.outdir) if CHILD not in os.environ else Path(app.outdir).parents[3] / "html"
    app.course = Course(root, key, site)  # type: ignore[attr-defined]
    kind = type(app.srcdir)
    app.srcdir = kind(root / "book" / key)
    app.outdir = kind(app.course.html(key))  # type: ignore[attr-defined]
    app.doctreedir = kind(app.course.work(key) / "_build" / ".doctrees")  # type: ignore[attr-defined]
    app.outdir.mkdir(parents=True, exist_ok=True)
    os.environ["COURSE_LANGUAGE"] = key  # what the library says in the chapters' cells
    app.connect("config-inited", _settle, priority=100)
    app.connect("builder-inited", _start_others)


def _settle(app: Sphinx, config: Config) -> None:
    course: Course = app.course  # type: ignore[attr-defined]
    config.course_extension = digest(course.root, written(course.root / "book" / "_ext"))
    config.course_assets = digest(course.root, written(course.root / "book" / "assets"))
    config.html_theme_options["path_to_docs"] = f"book/{course.key}"
    if config.html_baseurl:
        config.html_baseurl = f"{config.html_baseurl.rstrip('/')}/{course.key}/"


def _start_others(app: Sphinx) -> None:
    course: Course = app.course  # type: ignore[attr-defined]
    if not course.is_first or app.builder.name != "html":
        return
    command = shutil.which(
        "jupyter-book", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    if command is None:
        raise ExtensionError("jupyter-book: command not found beside this Python; install requirements.txt")
    for key, edition in app.config.course_editions.items():
        if key == course.key:
            continue
        config, toc = _derive(course, key, edition)
        work = course.work(key)
        strict = app.warningiserror or app.keep_going  # Sphinx unsets the first when it is given the second
        flags = ["-W"] * strict + ["--keep-going"] * app.keep_going
        arguments = [command, "build", str(course.root), "--config", str(config), "--toc", str(toc)]
        log.info("edition %s: building beside this one, log in %s", key, work / "build.log")
        with (work / "build.log").open("wb") as out:
            course.others[key] = subprocess.Popen(
                [*arguments, "--path-output", str(work), *flags], env={**os.environ, CHILD: key}, stdout=out
            )


def _derive(course: Course, key: str, edition: dict[str, Any]) -> tuple[Path, Path]:
    """Write the configuration and the table of contents of edition `key`, made from those of the first edition."""
    config = yaml.safe_load((course.root / "_config.yml").read_text("utf-8"))
    config["sphinx"]["local_extensions"] = {
        k: str(course.root / v) for k, v in config["sphinx"]["local_extensions"].items()
    }
    toc = yaml.safe_load((course.root / "_toc.yml").read_text("utf-8"))
    for part in toc.get("parts", ()):
        if part["caption"] not in edition["captions"]:
            raise ExtensionError(
                f"_config.yml: edition {key} has no caption for the part {part['caption']!r} of _toc.yml"
            )
        part["caption"] = edition["captions"][part["caption"]]
    work = course.work(key)
    work.mkdir(parents=True, exist_ok=True)
    for name, tree in (("_config.yml", _merge(config, edition["config"])), ("_toc.yml", toc)):
        (work / name).write_text(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False), "utf-8")
    return work / "_config.yml", work / "_toc.yml"


def _merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = copy.deepcopy(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merge(merged[key], value) if both else value
    return merged
