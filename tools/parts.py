"""What each part of the setup prints, read for what it is doing and how far it is."""

import re
import time
from pathlib import Path

from course_lib.language import Both, tr

ROOT = Path(__file__).resolve().parents[1]
COLOURS = re.compile(r"\x1b\[[\d;]*[A-Za-z]")


def plain(line: str) -> str:
    """Return a line without colours, and of one that overwrites itself what stood there last."""
    return COLOURS.sub("", line).rstrip().rpartition("\r")[2]


class Part:
    """A part of which nothing is known but what it prints: its last line is its status."""

    def __init__(self) -> None:
        self.text = tr(pt="começando", en="starting")

    def read(self, line: str) -> None:
        """Take a line that the part has printed."""
        self.text = line.strip() or self.text

    def status(self) -> str:
        """Say what the part is doing now."""
        return self.text


class Packages(Part):
    """pip, which is silent while it unpacks what it has asked for; setup.py tells of each kernel."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.asked, self.kernels = tr(pt="lendo a lista", en="reading the list"), 0, 0
        self.installing: list[str] = []
        pins = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        self.listed = sum("==" in line for line in pins)
        self.before = self.installed()

    def installed(self) -> int:
        """Return how many packages lie in the environment."""
        return sum(1 for _ in ROOT.glob(".venv/lib/python*/site-packages/*.dist-info"))

    def read(self, line: str) -> None:
        """Take one of pip's lines."""
        if found := re.match(r"\s*Collecting ([\w.-]+)", line):
            self.asked += 1
            self.text = self._of(self.asked, self.listed, tr(pt="resolvendo", en="resolving"), found[1])
        elif found := re.match(r"\s*Downloading (?:\S*/)?([\w.]+)-\S+ \((.+)\)", line):
            self.text = self._of(
                self.asked, self.listed, tr(pt="baixando", en="downloading"), f"{found[1]} ({found[2]})"
            )
        elif found := re.match(r"Installing collected packages: (.+)", line):
            self.installing, self.before = found[1].split(", "), self.installed()
        elif "Building editable" in line or "compiled kernel_" in line:
            self.kernels += "compiled kernel_" in line
            self.installing = []
            self.text = self._of(self.kernels, 6, tr(pt="compilando os kernels", en="compiling the kernels"))
        elif "Preparing" in line or "Building wheel" in line or "Getting requirements" in line:
            self.text = line.strip().lower()

    def status(self) -> str:
        """Say which package pip is at."""
        if not self.installing:
            return self.text
        total = len(self.installing)
        done = min(total - 1, self.installed() - self.before)
        return self._of(done + 1, total, tr(pt="instalando", en="installing"), self.installing[done])

    @staticmethod
    def _of(done: int, total: int, what: str, name: str = "") -> str:
        of = tr(pt="de", en="of")
        return f"{what} {min(done, total)} {of} {total} {name}".rstrip()


class Edition(Part):
    """One language of the book: Sphinx reads its chapters, runs their cells, and writes the pages."""

    STAGES = (
        ("loading translations", Both("preparando", "preparing")),
        ("edition |building ", Both("desenhando as figuras", "drawing the figures")),
        ("copying images|dumping", Both("juntando as páginas", "putting the pages together")),
        ("build succeeded", Both("pronta", "done")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.pages, self.done = 0, 0

    def read(self, line: str) -> None:
        """Take one of Sphinx's lines."""
        if found := re.search(r"(\d+) added, (\d+) changed", line):
            self.pages = sum(map(int, found.groups()))
        elif found := re.match(r"reading sources\.\.\. \[ *\d+%\] (\S+)", line):
            self.done += 1
            self.text = tr(pt="lendo", en="reading") + f" {self.done}/{self.pages} {found[1]}"
        elif found := re.search(r"([\w-]+)\.md: Executing notebook", line):
            self.text = tr(pt="executando", en="executing") + f" {self.done}/{self.pages} {found[1]}"
        elif found := re.match(r"writing output\.\.\. \[ *(\d+)%\] (\S+)", line):
            self.text = tr(pt="escrevendo", en="writing") + f" {found[1]} % {found[2]}"
        else:
            told = [text for start, text in self.STAGES if re.match(start, line)]
            self.text = told[0].text() if told else self.text


class Site(Part):
    """The book: the first edition prints here, the other into a log of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.editions = {"pt": Edition(), "en": Edition()}
        self.log, self.at, self.begun = ROOT / "_build/editions/en/build.log", 0, time.time()

    def read(self, line: str) -> None:
        """Take a line of the first edition."""
        self.editions["pt"].read(line)

    def status(self) -> str:
        """Say what each edition is doing."""
        if self.log.exists() and self.log.stat().st_mtime >= self.begun:
            with self.log.open("rb") as file:
                file.seek(self.at)
                *whole, rest = file.read().split(b"\n")
                self.at = file.tell() - len(rest)
            for line in whole:
                self.editions["en"].read(plain(line.decode("utf-8", "replace")))
        return " · ".join(f"{key}: {edition.text}" for key, edition in self.editions.items())


PARTS: dict[str, type[Part]] = {"env": Packages, "site": Site, "pdf": Part, "release": Part, "class": Part}
