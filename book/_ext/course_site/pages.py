"""What every page carries beyond the theme: language links, description, light scripts, links to the notebook."""

from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

Context = dict[str, Any]
DESCRIPTION_LENGTH = 155


def setup(app: Sphinx) -> None:
    """Have every page's context completed after the theme has filled it."""
    app.add_config_value("course_words", {}, "html")
    app.connect("html-page-context", _complete, priority=900)


def _complete(app: Sphinx, page: str, template: str, context: Context, doctree: nodes.document | None) -> None:
    context["script_files"] = _once([f for f in context["script_files"] if "thebe" not in _source(f)])
    context["css_files"] = _once([f for f in context["css_files"] if "thebe" not in _source(f)])
    context["editions"] = _editions(app, page, context)
    context["course_words"] = app.config.course_words
    context["metatags"] = context.get("metatags", "") + _metatags(app, page, doctree)
    for group in context.get("header_buttons", []):
        for button in (group, *group.get("buttons", [])):
            for part in {"text", "tooltip"} & button.keys():
                button[part] = _(button[part]) if button[part] else button[part]
            _point_to_notebook(app, page, context, button)


def _source(file: Any) -> str:
    """Return what identifies a script or style sheet: its file name, or the text of an inline one."""
    return str(getattr(file, "filename", None) or getattr(file, "attributes", {}).get("body") or file)


def _once(files: list[Any]) -> list[Any]:
    return list({_source(file): file for file in reversed(files)}.values())[::-1]


def _editions(app: Sphinx, page: str, context: Context) -> list[Context]:
    """Return one link for each edition, to this page where the other edition has it too."""
    shared = page in app.env.found_docs or page == "search"
    uri = app.builder.get_target_uri(page if shared else app.config.root_doc)
    return [
        {
            "key": key,
            "name": edition["name"],
            "lang": edition["lang"],
            "current": key == app.course.key,  # type: ignore[attr-defined]
            "url": context["pathto"](f"../{key}/{uri}", resource=True),
        }
        for key, edition in app.config.course_editions.items()
    ]


def _metatags(app: Sphinx, page: str, doctree: nodes.document | None) -> str:
    given = (app.env.metadata.get(page) or {}).get("description")
    description = given or (doctree and _describe(doctree)) or app.config.course_words["description"]
    tags = [f'<meta name="description" content="{escape(description)}" />']
    if page in app.env.found_docs and app.config.html_baseurl:
        site = app.config.html_baseurl.rstrip("/").rpartition("/")[0]
        links = [(edition["lang"], key) for key, edition in app.config.course_editions.items()]
        uri = app.builder.get_target_uri(page)
        for lang, key in [*links, ("x-default", links[0][1])]:
            tags.append(f'<link rel="alternate" hreflang="{lang}" href="{site}/{key}/{uri}" />')
    return "".join(f"\n    {tag}" for tag in tags)


def _describe(doctree: nodes.document) -> str:
    """Return the first sentences of the page, without equations."""
    for paragraph in doctree.findall(nodes.paragraph):
        text = " ".join(paragraph.astext().split())
        if isinstance(paragraph.parent, nodes.section) and len(text) > 60 and not list(paragraph.findall(nodes.math)):
            return text if len(text) <= DESCRIPTION_LENGTH else text[:DESCRIPTION_LENGTH].rpartition(" ")[0] + "…"
    return ""


def _point_to_notebook(app: Sphinx, page: str, context: Context, button: Context) -> None:
    """Have the buttons open the notebook that runs by itself, not the source with directives."""
    if button.get("label") == "download-notebook-button":
        button["url"] = context["pathto"](f"notebooks/{page}.ipynb", resource=True)
    if button.get("text") == "Colab":
        button["icon"] = "fas fa-book"
        repository = app.config.html_theme_options["repository_url"].removeprefix("https://github.com/")
        notebook = f"{app.course.key}/notebooks/{page}.ipynb"  # type: ignore[attr-defined]
        button["url"] = (
            f"https://colab.research.google.com/github/{repository}/blob/{app.config.course_branch}/{notebook}"
        )
