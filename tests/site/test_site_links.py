"""Links, anchors, sitemap and notebooks of the built site, read from its files."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from helpers.browsing import CHAPTERS, EDITIONS, PAGES
from helpers.chapters import text_of
from helpers.paths import ROOT
from helpers.template import shown

from course_lib.claims import CLAIMS

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
BASE = CONFIG["html"]["baseurl"]
NOTEBOOKS = [
    (key, name)
    for key in EDITIONS
    for name in CHAPTERS
    if "{code-cell}" in (ROOT / f"book/{key}/{name}.md").read_text("utf-8")
]


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@cache
def anchors(path: Path) -> set[str]:
    return {tag[name] for tag in soup(path).find_all(True) for name in ("id", "name") if tag.get(name)} | {""}


def inside(site: Path, page: Path, target: str) -> tuple[Path, str] | None:
    """Return file and anchor of a link that stays in the site, also when it is written with the site's address."""
    address, anchor = urldefrag(target)
    if address.startswith(BASE):
        return site / address.removeprefix(BASE), anchor
    if urlsplit(address).scheme:
        return None
    path = unquote(urlsplit(address).path)
    return ((page.parent / path).resolve() if path else page), unquote(anchor)


@pytest.mark.parametrize("page", PAGES)
def test_no_dead_link(site, page):
    here, dead = site / page, []
    for tag in soup(here).find_all(True):
        for target in (tag.get("href"), tag.get("src")):
            place = inside(site, here, target) if target else None
            if place is None:
                continue
            path, anchor = place
            if not path.is_file() or (path.suffix == ".html" and anchor not in anchors(path)):
                dead.append(target)
    assert dead == []


def test_every_page_is_reached_by_this_list(site):
    found = {p.relative_to(site).as_posix() for p in site.rglob("*.html") if "_static" not in p.parts}
    assert found == set(PAGES)


@pytest.mark.parametrize("page", [page for page in PAGES if "/" in page])
def test_other_language_is_one_link_away(site, page):
    key, name = page.split("/")
    other = {"pt": "en", "en": "pt"}[key]
    (link,) = soup(site / page).select("a[data-edition]")
    assert link["href"] == f"../{other}/{name}" and link["hreflang"] == EDITIONS[other]


@pytest.mark.parametrize("page", [page for page in PAGES if "/" in page and not page.endswith("search.html")])
def test_search_engines_are_told_of_both_languages(site, page):
    name = page.split("/")[1]
    head = soup(site / page).head
    assert head.select_one("link[rel=canonical]")["href"] == BASE + page
    alternates = {link["hreflang"]: link["href"] for link in head.select("link[rel=alternate][hreflang]")}
    links = {lang: f"{BASE}{edition}/{name}" for edition, lang in EDITIONS.items()}
    assert alternates == links | {"x-default": f"{BASE}pt/{name}"}


def test_sitemap_lists_every_page(site):
    listed = re.findall(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert sorted(listed) == sorted(BASE + page for page in PAGES if "/" in page and "search" not in page)
    assert f"Sitemap: {BASE}sitemap.xml" in (site / "robots.txt").read_text("utf-8")


@pytest.mark.parametrize(("key", "name"), NOTEBOOKS)
def test_notebook_has_the_page_s_code_and_no_directive(site, key, name):
    notebook = nbformat.read(site / key / "notebooks" / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    first, *cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert CONFIG["repository"]["url"] in first.source and f'use("{key}")' in first.source
    source = (ROOT / f"book/{key}/{name}.md").read_text("utf-8")
    assert len(cells) == source.count("{code-cell}")
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert not re.search(r"^\s*(`{3,}|:{3,})\{|\{[\w:]+\}`", prose, flags=re.M)
    assert prose.count("$$") == 2 * len(soup(site / key / f"{name}.html").select("article div.math"))
    for box in soup(site / key / f"{name}.html").select(".exercise .admonition-title .caption-number"):
        assert f"**{box.get_text(strip=True)} (" in prose
    address = f"/{key}/notebooks/{name}.ipynb"
    colab = [a["href"] for a in soup(site / key / f"{name}.html").select("a[href*='colab.research.google.com']")]
    assert len(colab) == 1 and colab[0].endswith(address)


@pytest.mark.parametrize("key", EDITIONS)
def test_search_index_is_in_the_page_s_language(site, key):
    index = (site / key / "searchindex.js").read_text("utf-8")
    titles = json.loads(index.removeprefix("Search.setIndex(").rstrip().removesuffix(")"))["titles"]
    assert {"pt": "Glossário", "en": "Glossary"}[key] in titles
    stemmer = (site / key / "_static" / "language_data.js").read_text("utf-8")
    assert ("PortugueseStemmer" in stemmer) == (key == "pt")


# What the tools under the site say in English where nobody has translated them.
ENGLISH_OF_THE_TOOLS = """
Search|Skip to|Back to top|Previous|previous page|next page|On this page|Contents|Download|Launch|Suggest edit
Repository|Exercise|Solution|Click to|Toggle|Print to|Note|Tip|Warning|Permalink|Link to this|Color mode|System Settings
Show code|Hide code|Show the code|By 
"""
WRITTEN_BY_TOOLS = (
    "button, summary, .btn, .admonition-title, .onthispage, .prev-next-subtitle, .caption-number, "
    ".bd-footer-content p, #jb-print-toc h2, #pst-skip-link"
)


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("pt/")])
def test_interface_is_in_portuguese(site, page):
    """What tools write into a page: labels, titles of boxes, captions of buttons, never the chapter's own text."""
    page_soup = soup(site / page)
    labels = ("aria-label", "title", "placeholder")
    said = [tag[name] for tag in page_soup.find_all(True) for name in labels if tag.get(name)]
    said += [tag.get_text(" ", strip=True) for tag in page_soup.select(WRITTEN_BY_TOOLS)]
    english = [text for text in said if re.match("|".join(ENGLISH_OF_THE_TOOLS.split("\n")[1:-1]), text)]
    assert english == []


@pytest.mark.parametrize("key", EDITIONS)
def test_each_claim_leads_to_the_pages_that_teach_it(site, key):
    claims = soup(site / key / "claims.html")
    for name in CLAIMS:
        section = claims.find(id=f"claim-{name.replace('_', '-')}").find_parent("section")
        found = {Path(urlsplit(a["href"]).path).stem for a in section.find_all("a", href=True)}
        pages = {page for page in CHAPTERS if page != "claims" and name in shown(text_of(key, page))}
        assert pages and pages <= found, name
