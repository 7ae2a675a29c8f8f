"""`course demo`: a class to try the commands on."""

from pathlib import Path
from typing import Annotated

import typer

from course_lib.commands.base import app, epilog
from course_lib.commands.grading import line
from course_lib.console import Command, out, steps
from course_lib.language import tr


@app.command(
    cls=Command,
    short_help=tr(pt="Faz uma turma de exemplo, corrigida.", en="Make a sample class, graded."),
    help=tr(
        pt="Faz em DIR uma turma de exemplo, com entregas boas e más nas duas línguas, corrige tudo e escreve as "
        "devolutivas, report.html e grades.csv. Uma segunda vez só refaz o que mudou. Com --assignment, a turma é de "
        "quarenta entregas geradas a partir das soluções dessa tarefa.",
        en="Make a sample class in DIR, with good and bad hand-ins in both languages, grade it all, and write the "
        "feedback, report.html and grades.csv. A second time it only does again what has changed. With --assignment, "
        "the class is forty hand-ins generated from the solutions of that assignment.",
    ),
    epilog=epilog(
        tr(pt="course demo uma-turma", en="course demo a-class"),
        tr(pt="course demo outra-turma --assignment a3", en="course demo another-class --assignment a3"),
        tr(pt="course grade a3 --class uma-turma", en="course grade a3 --class a-class"),
    ),
)
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=tr(pt="Uma pasta nova.", en="A new folder."))],
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--assignment",
            metavar=tr(pt="TAREFA", en="ASSIGNMENT"),
            help=tr(
                pt="A turma gerada desta tarefa, no lugar da pequena; pode repetir.",
                en="The generated class of this assignment, in place of the small one; may be repeated.",
            ),
        ),
    ] = None,
) -> int:
    """Make and grade the sample class."""
    from course_lib.grading.notebook.source import check_complete

    check_complete()
    from course_lib.grading.sample.build import grade_all, prepare, report
    from course_lib.grading.sample.forty import hand_ins_of

    with steps(tr(pt="Preparando a turma de exemplo…", en="Making the sample class…")):
        room = prepare(folder, hand_ins_of(assignments)) if assignments else prepare(folder)
    with steps(tr(pt="Corrigindo…", en="Grading…")) as progress:
        for result in grade_all(room, progress.expect):
            progress.step(line(result))
    for path in report(room):
        out.print(str(path), markup=False)
    return 0
