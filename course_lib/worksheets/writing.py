"""The files of a class's worksheets: sheets and keys apart, as HTML, and as PDF where a browser can print them."""

from collections.abc import Iterator
from pathlib import Path

from course_lib.errors import CourseError
from course_lib.files import write
from course_lib.language import Language, tr
from course_lib.worksheets.document import PARTS, Part, document
from course_lib.worksheets.pdf import print_pdf
from course_lib.worksheets.sheets import DEFAULT_SEED


def name(part: Part, seed: int, language: Language) -> str:
    """Return a file's name without its ending: "worksheets-en", or with seed and part "worksheets-en-7-keys"."""
    parts = [
        "worksheets",
        language,
        *([str(seed)] if seed != DEFAULT_SEED else []),
        *(["keys"] if part == "keys" else []),
    ]
    return "-".join(parts)


def write_all(
    folder: Path, languages: list[Language], seed: int, browser: str | None, replace: bool = False
) -> Iterator[Path]:
    """Write sheets and keys of a seed in each language, with PDFs if there is a browser; yield each file.

    Raises `CourseError` before anything is written if one of the files exists and may not be replaced, or `folder` is
    no folder; `OSError` as `files.write` does.
    """
    kinds = ["html", *(["pdf"] if browser else [])]
    wanted = [(part, language) for language in languages for part in PARTS]
    stems = {key: folder / name(key[0], seed, key[1]) for key in wanted}
    _check(folder, [Path(f"{stem}.{kind}") for stem in stems.values() for kind in kinds], replace)
    pages = {stem: document(part, seed, language) for (part, language), stem in stems.items()}
    for stem, html in pages.items():
        yield write(Path(f"{stem}.html"), html)
    if browser:
        for stem, html in pages.items():
            yield print_pdf(html, Path(f"{stem}.pdf"), browser)


def _check(folder: Path, files: list[Path], replace: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise CourseError(tr(pt=f"{folder}: não é uma pasta", en=f"{folder}: is not a folder"))
    there = next((file for file in files if file.exists()), None)
    if there and not replace:
        raise CourseError(
            tr(
                pt=f"{there}: já existe; escolha outra pasta com --output, ou --replace para escrever por cima",
                en=f"{there}: exists; choose another folder with --output, or --replace to write over it",
            )
        )
