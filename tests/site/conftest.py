"""The built site, a server of it and a browser, shared by all tests of the site."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers.browsing import SITE, Visit, load, newest_source, open_context
from helpers.paths import ROOT
from playwright.sync_api import Browser

from course_lib.serve import Server


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site; built now, by the one command, if it is missing or older than its sources."""
    page = SITE / "index.html"
    if not page.exists() or page.stat().st_mtime < newest_source():
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(ROOT), "-W", "--keep-going", "-q"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"jupyter-book build . -W failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return SITE


@pytest.fixture(scope="session")
def url(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = Server(site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.url
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def visit(browser: Browser, url: str) -> Iterator[Callable[[str, int, str], Visit]]:
    """Return a function that opens a page of the site once for each window and remembers the visit."""
    visits: dict[tuple[str, int, str], Visit] = {}

    def go(name: str, width: int = 1280, scheme: str = "light") -> Visit:
        if (name, width, scheme) not in visits:
            visits[name, width, scheme] = load(open_context(browser, width, scheme), url, name)
        return visits[name, width, scheme]

    yield go
    for seen in visits.values():
        seen.page.context.close()
