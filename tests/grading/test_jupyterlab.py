"""A student opens the released notebook in a real JupyterLab, runs it and reads what it says."""

import secrets
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from time import monotonic, sleep

import nbformat
import pytest
from helpers.effort import some

from course_lib.grading.notebook.student import student_edition
from course_lib.language import LANGUAGES

QUIET = {"LabApp.news_url": "", "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate"}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab over a folder with both editions of a1."""
    folder = tmp_path_factory.mktemp("lab")
    for language in LANGUAGES:
        nbformat.write(student_edition("a1", language), folder / f"a1-{language}.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token, address = secrets.token_hex(8), f"http://127.0.0.1:{port}"
    options = {"ServerApp.port": port, "ServerApp.token": token, "ServerApp.root_dir": folder} | QUIET
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        "--LabApp.expose_app_in_browser=True",
    ]
    process = subprocess.Popen(
        [*command, *(f"--{name}={value}" for name, value in options.items())], stderr=subprocess.DEVNULL
    )
    try:
        end = monotonic() + 180
        while monotonic() < end:
            try:
                urllib.request.urlopen(f"{address}/api/status?token={token}")
                break
            except urllib.error.URLError:
                sleep(0.2)
        yield lambda name: f"{address}/lab/tree/{name}?token={token}&reset"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    yield page
    page.close()


NOTEBOOK = "window.jupyterapp.shell.currentWidget"
CELLS = f"[...{NOTEBOOK}.content.model.cells]"


def run_all(page, until):
    """Run the open notebook from its first cell, and wait for the one whose source contains `until`."""
    page.wait_for_function(f"{NOTEBOOK}?.sessionContext?.session?.kernel?.connectionStatus === 'connected'")
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-all-cells') }")
    return page.wait_for_function(
        f"until => {{ const cell = {CELLS}.find(cell => cell.sharedModel.source.includes(until)).toJSON();"
        "return cell.execution_count && cell.outputs.length"
        " && cell.outputs.map(output => output.traceback?.join('\\n') ?? output.text).join('\\n') }",
        arg=until,
    ).json_value()


SOLUTION = """def rnn_step(x, h, params):
    state = np.einsum("bh,kh->bk", h, params["weight_hh"]) + params["bias_hh"]
    total = np.einsum("bd,kd->bk", x, params["weight_ih"]) + params["bias_ih"] + state
    return {}
"""


@pytest.mark.parametrize(
    ("language", "unfilled", "wrong", "right"),
    some(
        [
            ("pt", "rnn_step: ainda não foi implementada", "Engano reconhecido: ", "rnn_step: tudo certo, em"),
            ("en", "rnn_step: not implemented yet", "Recognised mistake: ", "rnn_step: right in all"),
        ],
        1,
    ),
)
def test_the_notebook_speaks_the_students_language(lab, page, language, unfilled, wrong, right):
    page.goto(lab(f"a1-{language}.ipynb"))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    said = run_all(page, until='check("rnn_step"')
    assert unfilled in said
    assert "Traceback" not in said
    assert "course_lib" not in said
    for result, expected in (("1 / (1 + np.exp(-total))", wrong), ("np.tanh(total)", right)):
        page.evaluate(
            f"source => {{ {CELLS}.find(cell => cell.sharedModel.source.includes('def rnn_step(')).sharedModel.source"
            " = source }",
            SOLUTION.format(result),
        )
        assert expected in run_all(page, until='check("rnn_step"')
