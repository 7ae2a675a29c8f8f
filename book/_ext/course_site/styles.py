"""One light style sheet for an edition: what its pages link, in order, without the rules that none of them uses."""

import hashlib
import posixpath
import re
from functools import cache
from pathlib import Path

import tinycss2
from sphinx.errors import ExtensionError

LINK = re.compile(r'<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="(_static/[^"?]+)[^>]*>\s*')
IMPORT = re.compile(r"@import\s+(?:url\()?[\"']?([^\"')]+)[\"']?\)?\s*;")
BUNDLE = "_static/site.css"


def bundle(edition: Path) -> None:
    """Replace the style sheets that every page of `edition` links by a single one; a page's own stay as they are."""
    pages = {path: path.read_text("utf-8") for path in edition.glob("*.html")}
    linked = [LINK.findall(text) for text in pages.values()]
    common = [name for name in linked[0] if all(name in names for names in linked)]
    if not common:
        raise ExtensionError(f"{edition}: no style sheet is linked by every page; does the theme link them otherwise?")
    scripts = (path.read_text("utf-8") for path in (edition / "_static").rglob("*.js"))
    words = set(re.findall(r"[\w-]+", " ".join([*pages.values(), *scripts])))
    sheets = (_read(edition, name) for name in common)
    css = "\n".join(_used(_rules(sheet), words) for sheet in sheets)
    (edition / BUNDLE).write_text(css, "utf-8")
    tag = f'<link rel="stylesheet" href="{BUNDLE}?v={hashlib.sha256(css.encode()).hexdigest()[:8]}" />\n'
    for path, text in pages.items():
        path.write_text(LINK.sub(lambda link: _keep(link, common, tag), text), "utf-8")


def _keep(link: re.Match[str], common: list[str], tag: str) -> str:
    """Put the bundle where the first of its sheets was linked."""
    if link[1] == common[0]:
        return tag
    return "" if link[1] in common else link[0]


def _read(edition: Path, name: str) -> str:
    """Return a sheet with those that it imports in their places."""
    folder = posixpath.dirname(name)
    css = (edition / name).read_text("utf-8")
    rebased = _rebase(IMPORT.sub("", css), folder)
    imported = (_read(edition, posixpath.normpath(posixpath.join(folder, other))) for other in IMPORT.findall(css))
    return "\n".join([*imported, rebased])


def _rebase(css: str, folder: str) -> str:
    """Return the sheet with its `url(...)` written as seen from the bundle."""

    def move(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(folder, match[1]))
        return f"url({posixpath.relpath(path, posixpath.dirname(BUNDLE))}"

    return re.sub(r"url\([\"']?(?!data:|https?:|#)([^\"')?#]+)[\"']?", move, css)


@cache  # the editions have the same sheets
def _rules(sheet: str) -> list[tinycss2.ast.Node]:
    return list(tinycss2.parse_stylesheet(sheet, True, True))


def _used(rules: list[tinycss2.ast.Node], words: set[str]) -> str:
    """Return the rules that some page can meet: those whose every class is a word of a page or of a script."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = tinycss2.serialize(rule.prelude)
            alive = [
                one
                for one in _split(selectors)
                if words.issuperset(re.findall(r"\.(-?[_a-zA-Z][\w-]*)", _positive(one)))
            ]
            if alive:
                kept.append(f"{','.join(alive)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports") and rule.content is not None:
            inside = _used(tinycss2.parse_rule_list(rule.content, True, True), words)
            if inside:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inside}}}")
        elif not (rule.type == "at-rule" and rule.lower_at_keyword == "charset"):
            kept.append(rule.serialize())
    return "".join(kept)


def _split(selectors: str) -> list[str]:
    """Split at the commas outside parentheses."""
    return [one.strip() for one in re.split(r",(?![^()]*\))", selectors)]


def _positive(selector: str) -> str:
    """Drop what a selector only excludes or chooses among (`:not(...)`, `:is(...)`), and strings."""
    return re.sub(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]", "", selector)
