"""Print both editions of the built site as PDFs and link them: `python -m tools.paper [--site FOLDER]`."""

import argparse
import sys
from pathlib import Path

from course_lib.errors import CourseError
from course_lib.language import LANGUAGES, tr
from course_lib.serve import SITE
from course_lib.worksheets.pdf import chromium
from tools.paper.edition import link_pdf, pdf_name, print_edition


def main(arguments: list[str] | None = None) -> int:
    """Print and link each edition; return 1, with one line that says why, where there is no browser or no site."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.paper",
        description=tr(
            pt="Faz o PDF de cada edição do site pronto.", en="Make a PDF of each edition of the built site."
        ),
    )
    parser.add_argument("--site", type=Path, default=SITE, help=tr(pt="pasta do site", en="folder of the site"))
    site: Path = parser.parse_args(arguments).site
    browser = chromium()
    if browser is None:
        return _fail(
            tr(
                pt="Sem PDF: não há Chromium nesta máquina; instale um (Debian: apt-get install chromium) "
                "e rode de novo: make pdf",
                en="No PDF: this machine has no Chromium; install one (Debian: apt-get install chromium) "
                "and run again: make pdf",
            )
        )
    if not (site / "index.html").is_file():
        return _fail(
            tr(pt=f"{site}: o site não existe; rode antes: make site", en=f"{site}: no site; first run: make site")
        )
    for language in LANGUAGES:
        folder = site / language
        path = folder / pdf_name(language)
        print(tr(pt=f"imprimindo {path}", en=f"printing {path}"), flush=True)
        try:
            print_edition(folder, language, path, browser)
        except (CourseError, OSError) as error:
            return _fail(f"{path}: {error}")
        link_pdf(folder, language)
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
