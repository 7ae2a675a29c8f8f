import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers import effort, order, wheel
from helpers.times import Times
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from course_lib.fast.library import NUMBERS, library
from course_lib.language import use

sys.modules.setdefault("rfc3987_syntax", None)  # as course_lib.grading does

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config: pytest.Config) -> None:
    os.environ["OMP_NUM_THREADS"] = "1"  # the tests run beside each other; a process that needs more says so itself
    torch.set_num_threads(1)
    settings.register_profile("course", derandomize=False, deadline=None, max_examples=effort.many(100))
    settings.load_profile("course")
    config.option.hypothesis_seed = effort.SEED
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times(), "times")


def pytest_report_header() -> str:
    return effort.header()


def pytest_xdist_auto_num_workers() -> int:
    return order.workers()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=order.rank)


@pytest.fixture(autouse=True)
def speak_english(monkeypatch):
    """Tests match English messages, whatever the machine's locale; those about Portuguese ask for it."""
    monkeypatch.setenv("COURSE_LANGUAGE", "en")
    yield
    use(None)


@pytest.fixture(
    scope="session",
    params=[
        "cpu",
        pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU on this machine")),
    ],
)
def device(request) -> str:
    """Every test of torch that asks for a device runs on the CPU, and on the GPU where there is one."""
    return request.param


@pytest.fixture
def threads():
    """Set the number of threads, each worth its while however little there is to do; what was before comes back."""
    before, grains = torch.get_num_threads(), {}

    def use(count: int) -> None:
        torch.set_num_threads(count)
        for dtype in NUMBERS:
            grains.setdefault(dtype, library(dtype).kernel_set_grain(0))

    yield use
    torch.set_num_threads(before)
    for dtype, grain in grains.items():
        library(dtype).kernel_set_grain(grain)


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory) -> Path:
    """A folder with the built package and nothing of the clone; its tests are of the group "wheel"."""
    folder = tmp_path_factory.mktemp("wheel")
    zipfile.ZipFile(wheel.build(folder, **wheel.NO_COMPILER)).extractall(folder / "site")
    return folder / "site"


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, the system's own; one for all tests, since Playwright runs once in a process."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        say = pytest.fail if "CI" in os.environ else pytest.skip
        say("no Chromium on this machine (Debian: apt-get install chromium); the tests in a browser need it")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()
