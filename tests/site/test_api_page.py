"""The page of the library, as built: every public name, with its docstring, findable and told to be in English."""

import importlib
import inspect
import json
import re

import pytest
from bs4 import BeautifulSoup
from helpers.browsing import EDITIONS
from helpers.paths import ROOT

MODULES = re.findall(r"^```\{api-module\} ([\w.]+)$", (ROOT / "book/pt/api.md").read_text("utf-8"), flags=re.M)


def names(module):
    """The functions and classes that a module defines, and the methods they have, as Python itself sees them."""
    found = vars(importlib.import_module(module)).items()
    for name, thing in found:
        if not name.startswith("_") and getattr(thing, "__module__", "") == module and callable(thing):
            if inspect.isfunction(thing) or inspect.isclass(thing):
                yield name, thing
            if inspect.isclass(thing):
                methods = inspect.getmembers(thing, inspect.isfunction)
                own = [(n, m) for n, m in methods if n in vars(thing) and not n.startswith("_") and m.__doc__]
                yield from ((f"{name}.{n}", m) for n, m in own if m.__module__ == module)


@pytest.fixture(scope="module", params=EDITIONS)
def page(request, site):
    return request.param, BeautifulSoup((site / request.param / "api.html").read_text("utf-8"), "html.parser")


@pytest.mark.parametrize("module", MODULES)
def test_every_name_is_there_with_its_docstring(page, module):
    edition, soup = page
    assert soup.find(id=module), module
    for name, thing in names(module):
        term = soup.find(id=f"{module}.{name}")
        assert term is not None, f"{module}.{name}"
        assert term.find("code").get_text().startswith(name.removesuffix(".__init__"))
        if term.name == "dt":
            first = " ".join((inspect.getdoc(thing) or "").split()).replace("`", "")[:60]
            said = term.find_next_sibling("dd").get_text(" ", strip=True).replace("`", "")
            assert re.sub(r"\W", "", first) in re.sub(r"\W", "", said)
            assert bool(term.find_parent(lang="en")) and soup.html["lang"] == EDITIONS[edition]


def test_signatures_are_those_of_the_library(page):
    _, soup = page
    for module in ("course_lib.cells.lstm", "course_lib.init", "course_lib.attention", "course_lib.nn.truncated"):
        for name, thing in names(module):
            shown = soup.find(id=f"{module}.{name}").find("code").get_text()
            given = re.findall(r"[(,] ?\*{0,2}(\w+)[:,)=]", re.sub(r"\[[^()]*?\]", "", shown))
            assert given == list(inspect.signature(thing).parameters), shown


@pytest.mark.parametrize("edition", EDITIONS)
def test_search_finds_a_name(site, edition):
    index = (site / edition / "searchindex.js").read_text("utf-8")
    found = json.loads(index.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))["objects"]
    listed = {f"{prefix}.{entry[-1]}" for prefix, entries in found.items() for entry in entries}
    assert {"course_lib.cells.lstm.lstm_cell", "course_lib.init.chrono", "course_lib.clip.clip_norm"} <= listed
