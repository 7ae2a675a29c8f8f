"""The `course` command, called within this process, where only what it says and its status are asked about."""

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from course_lib import cli, console
from course_lib.language import use

WIDTH = "200"


class Run(NamedTuple):
    """What `subprocess.run` would have told."""

    returncode: int
    stdout: str
    stderr: str


def course(*arguments: object, cwd: Path | None = None, lang: str = "en", **environment: str) -> Run:
    """Run the command as the entry point does, in `cwd`, with `lang` and `environment` around it."""
    said, complained = io.StringIO(), io.StringIO()
    for name in [name for name in sys.modules if name.startswith("course_lib.commands")]:
        del sys.modules[name]  # its texts are made when it is imported
    with (
        mock.patch.dict(os.environ, {"COURSE_LANGUAGE": lang, "COLUMNS": WIDTH, **environment}),
        mock.patch.object(console.out, "_width", int(WIDTH)),
        contextlib.chdir(cwd or Path.cwd()),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(complained),
    ):
        use(None)
        try:
            cli.main([str(argument) for argument in arguments])
        except SystemExit as end:
            return Run(int(end.code or 0), said.getvalue(), complained.getvalue())
        finally:
            use(None)
    raise AssertionError("the command did not say how it ended")
