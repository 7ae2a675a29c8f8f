"""Run a part of the setup and keep saying how far it is: `python tools/alive.py PART LOG COMMAND ...`.

On a terminal that is one moving line, elsewhere a line at least every ten seconds. What the command prints goes to LOG;
if it fails, what matters of that is shown, and its exit status is returned.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import TextIO

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from course_lib.language import tr
from tools.parts import PARTS, Part, plain

MOVING = sys.stdout.isatty()
LOOK, SOON, LATEST = 0.2, 1.0 if MOVING else 4.0, 1.0 if MOVING else 9.5  # seconds
FAULT = re.compile(r"\b(WARNING|ERROR|CRITICAL|Traceback|[A-Za-z]*Error)\b|^make")


class Display:
    """Where a part's status is shown: no oftener than one can read, and not long after anything has changed."""

    def __init__(self, name: str) -> None:
        self.name, self.begun, self.shown, self.last = name, monotonic(), -LATEST, ""

    def show(self, text: str) -> None:
        """Show a status if it is time to."""
        quiet = monotonic() - self.shown
        if quiet >= (LATEST if text == self.last else SOON):
            self.write(text, last=False)

    def write(self, text: str, *, last: bool) -> None:
        """Write a status now; a moving line stands still after the last one."""
        self.shown, self.last = monotonic(), text
        minutes, seconds = divmod(int(self.shown - self.begun), 60)
        line = f"  {self.name:<8} {minutes}:{seconds:02d}  {text}"
        if MOVING:
            line = f"\r\033[K{line[: os.get_terminal_size().columns - 1]}"
        print(line, end="" if MOVING and not last else "\n", flush=True)


def follow(output: TextIO, part: Part, log: TextIO) -> None:
    """Let the part read what the command prints, and keep all of it."""
    for line in output:
        log.write(line)
        log.flush()
        part.read(plain(line))


def what_matters(log: Path) -> str:
    """Return the first lines of a log that tell of faults, and its last ones."""
    lines = [plain(line) for line in log.read_text("utf-8", "replace").splitlines()]
    faults = [line for line in lines[:-15] if FAULT.search(line)]
    return "\n".join([*faults[:25], *lines[-15:]])


def run(name: str, log: Path, command: list[str]) -> int:
    """Run `command` as the part `name`; return its exit status."""
    part, display = PARTS[name](), Display(name)
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8", "errors": "replace"}
    with log.open("w", encoding="utf-8") as kept, subprocess.Popen(command, env=environment, **pipes) as process:  # type: ignore[call-overload]
        reader = Thread(target=follow, args=(process.stdout, part, kept), daemon=True)
        reader.start()
        while reader.is_alive():
            display.show(part.status())
            reader.join(LOOK)
        status = process.wait()
    if status:
        display.write(tr(pt=f"FALHOU; tudo em {log}", en=f"FAILED; all of it in {log}"), last=True)
        print(what_matters(log), file=sys.stderr)
    else:
        display.write(tr(pt="pronto", en="done"), last=True)
    return status


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
    except KeyboardInterrupt:
        sys.exit(130)
