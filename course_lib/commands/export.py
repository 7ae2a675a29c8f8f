"""`course export`, for instructors."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from course_lib.commands.base import Folder, app, classroom, epilog
from course_lib.console import Command, out
from course_lib.language import tr


class To(StrEnum):
    """A format of the export, as an option."""

    csv = "csv"
    moodle = "moodle"
    canvas = "canvas"


@app.command(
    cls=Command,
    short_help=tr(pt="Exporta as notas: csv, Moodle, Canvas.", en="Export the scores: csv, Moodle, Canvas."),
    help=tr(
        pt="Exporta as notas de todas as tarefas. csv: as colunas do nbgrader, uma linha por estudante e tarefa. "
        "moodle: First name, Last name, ID number, Email address e uma coluna por tarefa, para Notas > Importar. "
        "canvas: a planilha do Gradebook, com a linha Points Possible. Tarefa não entregue fica vazia no "
        "Moodle e no Canvas.",
        en="Export the scores of all assignments. csv: nbgrader's columns, a row for each student and assignment. "
        "moodle: First name, Last name, ID number, Email address and a column for each assignment, for Grades > "
        "Import. canvas: the Gradebook's table, with its row Points Possible. What was not handed in is empty "
        "for Moodle and Canvas.",
    ),
    epilog=epilog("course export --to moodle", "course export --to canvas --out notas.csv"),
)
def export(
    to: Annotated[To, typer.Option(help=tr(pt="O formato.", en="The format."))],
    file: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help=tr(
                pt="Onde escrever. Padrão: grades-FORMATO.csv na pasta da turma.",
                en="Where to write. Default: grades-FORMAT.csv in the class folder.",
            ),
        ),
    ] = None,
    folder: Folder = None,
) -> int:
    """Write the gradebook in another program's format."""
    from course_lib.grading.reports.export import export as write

    out.print(str(write(classroom(folder), to.value, file)), markup=False)
    return 0
