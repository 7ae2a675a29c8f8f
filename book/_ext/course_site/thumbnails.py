"""Pictures that know their proportions before they are loaded, and are loaded when the reader comes near."""

import re
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.directives.patches import Figure
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective


def setup(app: Sphinx) -> None:
    """Register the picture and the directives that show one."""
    app.add_node(Thumbnail, html=(_open, None))
    app.add_directive("thumbnail", ThumbnailDirective)
    app.add_directive("lazy-figure", LazyFigure)


class Thumbnail(nodes.image):
    """An image that knows its proportions before it is loaded, and is loaded when the reader comes near."""


class ThumbnailDirective(SphinxDirective):
    """Show a drawing as a small picture; without `:alt:` it says nothing that the text beside it does not."""

    required_arguments = 1
    option_spec: ClassVar = {"alt": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the image."""
        return [_thumbnail(self.env, self.arguments[0], self.options.get("alt", ""))]


class LazyFigure(Figure):
    """A figure of a long page: loaded when the reader comes near, and nothing moves when it is."""

    def run(self) -> list[nodes.Node]:
        """Return the figure with its image exchanged."""
        found = super().run()
        for image in [image for each in found for image in each.findall(nodes.image)]:
            image.replace_self(_thumbnail(self.state.document.settings.env, image["uri"], image["alt"]))
        return found


def _thumbnail(env: BuildEnvironment, uri: str, alt: str) -> Thumbnail:
    _, path = env.relfn2path(uri)
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', Path(path).read_text("utf-8"))
    proportions = tuple(round(float(each)) for each in size.groups()) if size else ("", "")
    # as one attribute: an image with a width of its own is made a link to its file
    return Thumbnail(uri=uri, alt=alt, size=proportions)


def _open(translator: Any, node: Thumbnail) -> None:
    builder = translator.builder
    source = f"{builder.imgpath}/{quote(builder.images[node['uri']])}"
    size = dict(zip(("width", "height"), node["size"], strict=True))
    tag = translator.emptytag(
        node, "img", "", src=source, alt=node["alt"], loading="lazy", decoding="async", CLASS="thumbnail", **size
    )
    translator.body.append(tag)
    raise nodes.SkipNode
