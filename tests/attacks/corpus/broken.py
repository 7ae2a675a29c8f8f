"""Files in the place of a notebook that nobody wrote with Jupyter."""

import json

import nbformat
from helpers.attack import attack, last

Raw = bytes | str


def _hand_in(scene, content: Raw) -> None:
    content = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    (scene.folder / "a1.ipynb").write_bytes(content)


def _changed(notebook, scene, change) -> None:
    """Hand in what `change` makes of the notebook's JSON."""
    data = json.loads(nbformat.v4.writes(notebook))
    _hand_in(scene, json.dumps(change(data) or data))


@attack("the notebook file")
def no_json(_notebook, scene):
    _hand_in(scene, '{"cells": [' * 5)


@attack("the notebook file")
def brackets_without_end(_notebook, scene):
    _hand_in(scene, '{"nbformat": 4, "cells": ' + "[" * 19_000_000)


@attack("the notebook file")
def a_number_of_a_million_digits(_notebook, scene):
    _hand_in(scene, '{"nbformat": 4, "nbformat_minor": 5, "metadata": {"a": ' + "9" * 10**6 + '}, "cells": []}')


@attack("the notebook file")
def no_cells_or_odd_ones(_notebook, scene):
    _hand_in(scene, '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [null, 1, "a", [], {}]}')


@attack("the notebook file")
def millions_of_empty_cells(_notebook, scene):
    cells = ",".join(['{"metadata":{}}'] * 500_000)
    _hand_in(scene, '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [' + cells + "]}")


@attack("the notebook file")
def a_tree_of_millions_of_leaves(_notebook, scene):
    leaves = ",".join(["{}"] * 6_000_000)
    _hand_in(scene, '{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {"a": [' + leaves + "]}}")


@attack("the notebook file")
def a_hundred_thousand_cells_of_code(_notebook, scene):
    cells = ",".join(['{"cell_type":"code","metadata":{},"outputs":[],"source":"1"}'] * 100_000)
    _hand_in(scene, '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [' + cells + "]}")


@attack("the notebook file", 20, solved=True)
def thousands_of_cells_after_the_work(notebook, _scene):
    for k in range(3000):
        last(notebook, f"x = {k}")


@attack("the notebook file", 0, solved=True)
def one_cell_a_hundred_thousand_times(notebook, scene):
    def doubled(data):
        copy = next(c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "rnn_step")
        data["cells"] += [copy | {"id": f"c{k}"} for k in range(20_000)]

    _changed(notebook, scene, doubled)


@attack("the notebook file")
def cells_of_all_wrong_kinds(notebook, scene):
    def odd(data):
        values = [None, 1, [], {}, [None], [[]], True, "x", -1e308]
        for k, cell in enumerate(data["cells"]):
            for field in ("source", "metadata", "cell_type", "outputs", "id", "attachments", "execution_count"):
                if (k + len(field)) % 3 == 0:
                    cell[field] = values[(k + len(field)) % len(values)]

    _changed(notebook, scene, odd)


@attack("the notebook file", 20, solved=True)
def metadata_of_wrong_kinds(notebook, scene):
    def odd(data):
        data["metadata"] = {
            "kernelspec": 5,
            "language_info": [],
            "course": ["pt"],
            "widgets": {"a": None},
            "jupytext": 1,
        }
        for k, cell in enumerate(data["cells"]):
            cell["metadata"] |= {"tags": 5, "collapsed": [], "scrolled": {}, "slideshow": k, "id": {"a": k}}

    _changed(notebook, scene, odd)


@attack("the notebook file", 20, solved=True)
def ids_of_odd_kinds(notebook, scene):
    def odd(data):
        for cell, value in zip(data["cells"], ["", "x" * 10**6, "../../etc", 5, None, "ç ", [], {}] * 99, strict=False):
            cell["id"] = value

    _changed(notebook, scene, odd)


@attack("the notebook file")
def a_version_that_there_is_not(notebook, scene):
    _changed(notebook, scene, lambda data: data | {"nbformat": 99, "nbformat_minor": -1})


@attack("the notebook file")
def the_worksheets_of_version_three(_notebook, scene):
    sheet = {
        "cells": [{"cell_type": "code", "language": "python", "input": "x", "outputs": [{"output_type": "pyerr"}]}]
    }
    _hand_in(scene, json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [sheet, None, 5]}))


@attack("the notebook file", 20, solved=True)
def keys_that_come_twice(notebook, scene):
    text = nbformat.v4.writes(notebook).strip().removesuffix("}")
    _hand_in(scene, '{"cells": 5, "metadata": 5,' + text.removeprefix("{") + ', "x": NaN, "x": Infinity}')


@attack("the notebook file", 20, solved=True)
def a_mark_of_byte_order(notebook, scene):
    _hand_in(scene, "\ufeff" + nbformat.v4.writes(notebook))


@attack("the notebook file")
def another_encoding(notebook, scene):
    _hand_in(scene, nbformat.v4.writes(notebook).encode("utf-16"))


@attack("the notebook file")
def an_archive_in_its_place(_notebook, scene):
    import io
    import zipfile

    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../a1.ipynb", b"0" * 10**7)
    _hand_in(scene, room.getvalue())


@attack("the notebook file")
def more_than_twenty_megabytes(notebook, scene):
    _hand_in(scene, nbformat.v4.writes(notebook) + " " * 21_000_000)


@attack("the notebook file", 20, solved=True)
def outputs_of_eighteen_megabytes(notebook, scene):
    def filled(data):
        code = [cell for cell in data["cells"] if cell["cell_type"] == "code"]
        code[0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x" * 9_000_000, "y" * 9_000_000]}]

    _changed(notebook, scene, filled)


@attack("the notebook file", 20, solved=True)
def scripts_and_attachments_in_texts(notebook, scene):
    def added(data):
        text = "<script>alert(1)</script><svg onload=alert(1)><img src=x onerror=alert(1)>"
        text += "[a](javascript:alert(1))$\\href{javascript:alert(1)}{x}$"
        attachments = {"a.svg": {"image/svg+xml": "PHN2Zy8+"}, "../../x": {"text/html": ["<script>"]}}
        data["cells"].append(
            {"cell_type": "markdown", "id": "m", "metadata": {}, "source": text * 100, "attachments": attachments}
        )
        data["cells"].append({"cell_type": "raw", "id": "r", "metadata": {"format": "text/html"}, "source": text})
        data["cells"].append(
            {"cell_type": "code", "id": "k", "metadata": {}, "outputs": [], "source": "\x00\x1b\u202e" + "(" * 10**5}
        )

    _changed(notebook, scene, added)


@attack("the notebook file")
def half_characters_in_sources(notebook, scene):
    def odd(data):
        for cell in data["cells"]:
            cell["source"] = "\ud800" + "".join(cell["source"])

    _changed(notebook, scene, odd)


@attack("the notebook file")
def a_source_that_is_hard_to_parse(notebook, scene):
    last(notebook, "x = " + "(" * 90 + ")" * 90 + "+".join(["1"] * 100_000))
    last(notebook, "-" * 200_000 + "1")
    last(notebook, "%" + "time " * 50_000 + "1\n" + "!x\n" * 50_000)
