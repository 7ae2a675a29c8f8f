"""A page as a PDF, printed by the Chromium of the machine: tagged, and with its headings as an outline."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from course_lib.errors import CourseError
from course_lib.files import beside
from course_lib.language import tr

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
LONGEST = 120  # seconds


def chromium() -> str | None:
    """Return the path of the machine's Chromium, if it has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def print_pdf(html: str, path: Path, browser: str) -> Path:
    """Write `html` as a PDF at `path`. Raises `CourseError` if the browser makes none, `OSError` as `beside` does."""
    beside_it = tr(pt="; o HTML ao lado imprime igual", en="; the HTML beside it prints alike")
    with tempfile.TemporaryDirectory() as folder, beside(path) as new:
        source = Path(folder, "page.html")
        source.write_text(html, "utf-8")
        try:
            print_file(source, new, browser)
        except CourseError as error:
            raise CourseError(f"{path}: {error}{beside_it}") from None
    return path


def print_file(source: Path, path: Path, browser: str, longest: int = LONGEST) -> None:
    """Print an HTML file into `path`, within `longest` seconds. Raises `CourseError` if the browser makes no PDF."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root has none
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *FLAGS, *sandbox, f"--user-data-dir={profile}", f"--print-to-pdf={path}", source.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=longest)
            said = done.stderr.strip().splitlines()[-1:] or [str(done.returncode)]
        except subprocess.TimeoutExpired:
            said = [tr(pt=f"nada em {longest} s", en=f"nothing within {longest} s")]
    if not path.is_file() or not path.read_bytes().startswith(b"%PDF"):
        raise CourseError(tr(pt=f"{browser} não fez o PDF ({said[0]})", en=f"{browser} made no PDF ({said[0]})"))
