"""What the site's tests know of the site, and how they look at one of its pages."""

from dataclasses import dataclass, field

import yaml
from playwright.sync_api import Browser, BrowserContext, Page

from helpers.paths import ROOT

SITE = ROOT / "_build" / "html"
EDITIONS = {"pt": "pt-BR", "en": "en"}
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
CHAPTERS = [TOC["root"], *(chapter["file"] for part in TOC["parts"] for chapter in part["chapters"])]
PAGES = ["index.html", *(f"{key}/{name}.html" for key in EDITIONS for name in [*CHAPTERS, "search"])]
# Layout shifts are added up from the first paint on.
WATCH_SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Visit:
    """One page in one window, and what happened on the network and the console while it loaded."""

    page: Page
    sizes: dict[str, int] = field(default_factory=dict)
    external: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def open_context(browser: Browser, width: int, scheme: str) -> BrowserContext:
    """Return an empty profile with a window of that width in that colour scheme."""
    context = browser.new_context(viewport={"width": width, "height": 850}, color_scheme=scheme)  # type: ignore[arg-type]
    context.add_init_script(WATCH_SHIFTS)
    return context


def load(context: BrowserContext, url: str, name: str) -> Visit:
    """Open a page and wait until it is quiet; no request may leave this machine."""
    seen = Visit(context.new_page())

    def gate(route):
        if route.request.url.startswith(url) or route.request.url.startswith(("data:", "blob:")):
            return route.continue_()
        seen.external.append(route.request.url)
        return route.abort()

    def note(request):
        sizes = request.sizes()
        seen.sizes[request.url.removeprefix(url)] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    context.route("**/*", gate)
    context.on("requestfinished", note)
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    seen.page.goto(url + name, wait_until="networkidle")
    return seen
