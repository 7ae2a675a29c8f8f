"""From finished editions to the site: `_build/html/{pt,en}`, the page that asks for a language, sitemap and robots."""

import fnmatch
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from course_site import styles, theme
from course_site.editions import Course

log = logging.getLogger(__name__)
# What the theme brings and no page asks for.
UNUSED = ("reports", "*.map", "fontawesome.js*", "*.ttf", "sphinx-thebe*", "thebe*", "*.po", ".buildinfo*")


def setup(app: Sphinx) -> None:
    """Publish when everything else about the build is finished."""
    app.connect("build-finished", _finish, priority=900)


def _finish(app: Sphinx, error: Exception | None) -> None:
    if app.builder.name != "html":
        return
    course: Course = app.course  # type: ignore[attr-defined]
    failed = [key for key, child in course.others.items() if child.wait()]
    warned = bool(app._warncount)
    if error or warned:
        # A page that was read with a warning must be read again, or the next build would pass in silence.
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)
    if error:
        return
    if failed:
        logs = ", ".join(str(course.work(key) / "build.log") for key in failed)
        raise ExtensionError(
            f"edition {', '.join(failed)} failed (see above and {logs}); the published site is as it was"
        )
    if warned and (app.warningiserror or app.keep_going):
        return
    _forget_removed(app)
    if course.is_first:
        _publish(app, course)


def _forget_removed(app: Sphinx) -> None:
    """Delete the pages and notebooks of chapters that are no longer in the book."""
    for path in [*Path(app.outdir).glob("*.html"), *Path(app.outdir).glob("notebooks/*.ipynb")]:
        if path.stem not in app.env.found_docs and path.name != "search.html":
            path.unlink()


def _publish(app: Sphinx, course: Course) -> None:
    """Put the site together beside the old one, then change places; an unchanged one stays."""
    front = course.site / "index.html"
    made = [path for key in app.config.course_editions for path in course.html(key).glob("*.html")]
    if front.exists() and front.stat().st_mtime > max(path.stat().st_mtime for path in made):
        return
    new, old = course.site.with_name("html.new"), course.site.with_name("html.old")
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    editions: dict[str, Any] = app.config.course_editions
    for key in editions:
        shutil.copytree(course.html(key), new / key, ignore=_unused)
        styles.bundle(new / key)
        _edit_scripts(new / key)
    context = {"editions": editions, "first": course.key, "words": app.config.course_words}
    (new / "index.html").write_text(app.builder.templates.render("root.html", context), "utf-8")
    if app.config.html_baseurl:
        _write_sitemap(new, app.config.html_baseurl.rstrip("/").rpartition("/")[0], editions)
    (new / ".nojekyll").touch()
    if course.site.exists():
        course.site.rename(old)
    new.rename(course.site)
    shutil.rmtree(old, ignore_errors=True)


def _edit_scripts(edition: Path) -> None:
    script = edition / "_static" / "scripts" / "pydata-sphinx-theme.js"
    script.write_text(theme.edited(script.read_text("utf-8"), theme.SPARE_LAYOUT, script.name), "utf-8")


def _unused(folder: str, names: list[str]) -> set[str]:
    sources = {name for name in names if folder.endswith("_sources") and name.endswith(".ipynb")}
    return sources | {name for pattern in UNUSED for name in fnmatch.filter(names, pattern)}


def _write_sitemap(html: Path, site: str, editions: dict[str, Any]) -> None:
    pages = {key: sorted(p.name for p in (html / key).glob("*.html") if p.name != "search.html") for key in editions}
    urls = []
    for key, names in pages.items():
        for name in names:
            links = "".join(
                f'<xhtml:link rel="alternate" hreflang="{other["lang"]}" href="{site}/{k}/{name}"/>'
                for k, other in editions.items()
                if name in pages[k]
            )
            urls.append(f"<url><loc>{site}/{key}/{name}</loc>{links}</url>")
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<urlset {space}>", *urls, "</urlset>", ""]
    (html / "sitemap.xml").write_text("\n".join(lines), "utf-8")
    (html / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {site}/sitemap.xml\n", "utf-8")
