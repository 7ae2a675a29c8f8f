"""The built site and a server of it, made once for all tests of the site."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from helpers.browsing import SITE
from helpers.paths import ROOT

from course_lib.serve import Server

sys.path.append(str(ROOT / "book" / "_ext"))  # the site's extension
OUTER_MAKE = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have all tests of the built site run in one process, beside those that need none."""
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("site"))


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site; built now if the Makefile says that it is older than its sources."""
    environment = {name: value for name, value in os.environ.items() if name not in OUTER_MAKE}
    command = ["make", "--silent", "--old-file=.venv/ready", f"PY={sys.executable}", "site"]
    SITE.parent.mkdir(exist_ok=True)
    with FileLock(SITE.with_name("site.lock")):  # one build at a time, whoever else runs tests here
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"make site failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return SITE


@pytest.fixture(scope="session")
def url(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = Server(site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.url
    server.shutdown()
    server.server_close()
