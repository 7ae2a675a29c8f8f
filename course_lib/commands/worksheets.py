"""`course worksheets`: the cells by hand, on paper, with numbers for each class."""

from pathlib import Path
from typing import Annotated

import typer

from course_lib.commands.base import Edition, app, epilog
from course_lib.console import Command, err, out
from course_lib.language import LANGUAGES, Language, tr

LARGEST_SEED = 999_999  # it is in the files' names


@app.command(
    cls=Command,
    short_help=tr(pt="Escreve as folhas de exercícios.", en="Write the worksheets."),
    help=tr(
        pt="Escreve as folhas de exercícios, uma página por célula para preencher à mão, e os gabaritos, em "
        "arquivos à parte: HTML sempre, e PDF se houver um Chromium na máquina. Outra semente dá outros números; a "
        "mesma, os mesmos.",
        en="Write the worksheets, a page a cell to be filled in by hand, and their answer keys in files apart: "
        "always as HTML, and as PDF if the machine has a Chromium. Another seed gives other numbers, the same seed "
        "the same.",
    ),
    epilog=epilog("course worksheets", "course worksheets --language pt --seed 7 --output ~/turma"),
)
def worksheets(
    language: Annotated[
        Edition | None,
        typer.Option(help=tr(pt="Só esta língua. Padrão: as duas.", en="Only this language. Default: both.")),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=LARGEST_SEED,
            help=tr(pt="Outros números. Padrão: os do livro.", en="Other numbers. Default: the book's."),
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option(metavar="DIR", help=tr(pt="Pasta dos arquivos.", en="Folder of the files."))
    ] = Path("_build/worksheets"),
    replace: Annotated[
        bool, typer.Option("--replace", help=tr(pt="Escreve por cima do que existe.", en="Write over what exists."))
    ] = False,
) -> int:
    """Write sheets and keys."""
    from course_lib.worksheets import DEFAULT_SEED
    from course_lib.worksheets.pdf import chromium
    from course_lib.worksheets.writing import write_all

    browser = chromium()
    languages: list[Language] = [language.value] if language else list(LANGUAGES)
    for path in write_all(output, languages, DEFAULT_SEED if seed is None else seed, browser, replace):
        out.print(str(path), markup=False)
    if browser is None:
        err.print(
            tr(
                pt="Sem PDF: não há Chromium nesta máquina (Debian: apt-get install chromium). O HTML imprime "
                "igual, em qualquer navegador.",
                en="No PDF: this machine has no Chromium (Debian: apt-get install chromium). The HTML prints alike "
                "from any browser.",
            ),
            markup=False,
        )
    return 0
