"""`course release`, `grade` and `feedback`, for instructors."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_lib.commands.base import Edition, Folder, Name, app, classroom, epilog
from course_lib.console import Command, out, steps
from course_lib.language import LANGUAGES, Language, tr

if TYPE_CHECKING:
    from course_lib.grading.result import Result


@app.command(
    cls=Command,
    short_help=tr(pt="Prepara os notebooks dos estudantes.", en="Make the students' notebooks."),
    help=tr(
        pt="Prepara os notebooks dos estudantes, sem soluções nem testes ocultos, nas duas línguas, e registra as "
        "tarefas no diário de notas da turma. Sem TAREFA, prepara todas.",
        en="Make the students' notebooks, with no solutions and no hidden tests, in both languages, and record the "
        "assignments in the gradebook of the class. With no ASSIGNMENT, make all of them.",
    ),
    epilog=epilog("course release", "course release a1 a3 --language pt --to ~/moodle"),
)
def release(
    assignments: Annotated[
        list[str] | None,
        typer.Argument(metavar=tr(pt="TAREFA", en="ASSIGNMENT"), help=tr(pt="Por exemplo, a1.", en="Such as a1.")),
    ] = None,
    language: Annotated[
        Edition | None,
        typer.Option(help=tr(pt="Só esta língua. Padrão: as duas.", en="Only this language. Default: both.")),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help=tr(
                pt="Onde escrever. Padrão: _build/release do repositório.",
                en="Where to write. Default: the repository's _build/release.",
            ),
        ),
    ] = None,
    folder: Folder = None,
) -> int:
    """Write the students' notebooks and record the assignments."""
    from course_lib.grading.classroom.release import RELEASES
    from course_lib.grading.classroom.release import release as cut
    from course_lib.grading.notebook.source import assignment_names

    room = classroom(folder)
    languages: list[Language] = [language.value] if language else list(LANGUAGES)
    names = assignments or assignment_names()
    with steps(tr(pt="Preparando as tarefas…", en="Making the assignments…")) as progress:
        progress.expect(len(names))
        made = []
        for name in names:
            made += cut(room, name, languages, to or RELEASES)
            progress.step(name)
    for path in made:
        out.print(str(path), markup=False)
    return 0


@app.command(
    cls=Command,
    short_help=tr(pt="Corrige as entregas de uma tarefa.", en="Grade the hand-ins of an assignment."),
    help=tr(
        pt="Corrige as entregas novas ou alteradas de uma tarefa, de submitted/ESTUDANTE/TAREFA/TAREFA.ipynb, escreve "
        "as notas no diário e faz report.html e grades.csv na pasta da turma. Interrompida, continua de onde parou. "
        "Notas e comentários dados à mão ficam como estão. O código dos estudantes roda numa jaula, longe dos testes, "
        "do diário e da rede; `course doctor` diz qual, e o que falta se não houver nenhuma.",
        en="Grade what is new or has changed of an assignment, from submitted/STUDENT/ASSIGNMENT/ASSIGNMENT.ipynb, "
        "write the scores into the gradebook, and make report.html and grades.csv in the class folder. If "
        "interrupted, it goes on where it was. Scores and comments given by hand stay as they are. Students' code "
        "runs in a jail, away from the tests, the gradebook and the net; `course doctor` says which, and what is "
        "missing if there is none.",
    ),
    epilog=epilog(
        "course grade a1", "course grade a1 maria joao", "course grade a3 --all --jobs 4 --class ~/turma-2026"
    ),
)
def grade(
    assignment: Name,
    students: Annotated[
        list[str] | None,
        typer.Argument(metavar=tr(pt="ESTUDANTE", en="STUDENT"), help=tr(pt="Só estes.", en="Only these.")),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=tr(pt="Também o que já foi corrigido.", en="What has been graded as well."))
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            min=1,
            metavar="N",
            help=tr(
                pt="Entregas corrigidas ao mesmo tempo. Padrão: uma por núcleo.",
                en="Hand-ins graded at a time. Default: one a core.",
            ),
        ),
    ] = None,
    unsafe: Annotated[
        bool,
        typer.Option(
            "--unsafe",
            help=tr(
                pt="Roda o código sem jaula, com as suas permissões: só para turmas em que você confia.",
                en="Run the code without a jail, with your rights: only for classes that you trust.",
            ),
        ),
    ] = False,
    folder: Folder = None,
) -> int:
    """Grade an assignment and report on the class."""
    from course_lib.grading import grade as grading
    from course_lib.grading.classroom import journal
    from course_lib.grading.reports.export import export
    from course_lib.grading.reports.report import write

    room = classroom(folder)
    with steps(tr(pt=f"Corrigindo {assignment}…", en=f"Grading {assignment}…")) as progress:
        running = grading.grade(
            room,
            assignment,
            students,
            everything=everything,
            workers=workers,
            unsafe=unsafe,
            started=progress.expect,
        )
        for result in running:
            progress.step(line(result))
    chosen = room.check_students(assignment, students or [])
    results = [r for name, r in sorted(journal.read(room, assignment).items()) if name in chosen]
    for result in results:
        if result.state != "graded":
            out.print(line(result), markup=False)
    out.print(_summary(results), markup=False)
    out.print(f"{write(room)}\n{export(room, 'csv')}", markup=False)
    return 0 if all(result.state == "graded" for result in results) else 1


def line(result: "Result") -> str:
    """Say in one line how a hand-in ended."""
    return f"{result.student}: {result.score:g}/{result.points:g} {result.reason()}".rstrip()


def _summary(results: list["Result"]) -> str:
    count = Counter(result.state for result in results)
    return tr(
        pt=f"{len(results)} entregas: {count['graded']} corrigidas, {count['attention']} corrigidas com aviso, "
        f"{count['refused']} recusadas.",
        en=f"{len(results)} hand-ins: {count['graded']} graded, {count['attention']} graded with a note, "
        f"{count['refused']} refused.",
    )


@app.command(
    cls=Command,
    short_help=tr(pt="Faz as páginas de devolutiva.", en="Make the feedback pages."),
    help=tr(
        pt="Faz a página de devolutiva de cada entrega corrigida, na língua do estudante, em feedback/ESTUDANTE/TAREFA."
        " Ela não mostra testes ocultos nem roda scripts. Sem TAREFA, faz as de todas.",
        en="Make the feedback page of each graded hand-in, in the student's language, in feedback/STUDENT/ASSIGNMENT. "
        "It shows no hidden test and runs no script. With no ASSIGNMENT, do it for all of them.",
    ),
    epilog=epilog("course feedback a1", "course feedback"),
)
def feedback(
    assignment: Annotated[
        str | None,
        typer.Argument(metavar=tr(pt="TAREFA", en="ASSIGNMENT"), help=tr(pt="Por exemplo, a1.", en="Such as a1.")),
    ] = None,
    folder: Folder = None,
) -> int:
    """Write the feedback pages."""
    from course_lib.grading.reports.feedback import feedback as pages

    room, count = classroom(folder), 0
    with steps(tr(pt="Fazendo as devolutivas…", en="Making the feedback…")) as progress:
        for name in [assignment] if assignment else room.assignments():
            for page in pages(room, name):
                progress.step(str(page))
                count += 1
    out.print(
        tr(
            pt=f"{count} devolutivas em {room.root / room.course.feedback_directory}",
            en=f"{count} pages in {room.root / room.course.feedback_directory}",
        ),
        markup=False,
    )
    return 0
