"""`course leaderboard`, for instructors."""

from course_lib.commands.base import Folder, Name, app, classroom, epilog
from course_lib.console import Command, out
from course_lib.language import tr


@app.command(
    cls=Command,
    short_help=tr(pt="Põe em ordem o que foi medido nas entregas.", en="Rank what was measured of the hand-ins."),
    help=tr(
        pt="Escreve leaderboard.csv na pasta da turma: as entregas já corrigidas de uma tarefa que mede modelos, a "
        "melhor primeiro. Colunas: lugar, estudante, cada medida, parâmetros e segundos da correção. Vale a soma das "
        "medidas; no empate, menos parâmetros. As medidas vêm só da correção: nada que um estudante imprima vira uma.",
        en="Write leaderboard.csv in the class folder: the graded hand-ins of an assignment that measures models, the "
        "best first. Columns: rank, student, each measure, parameters, and the seconds that grading took. The sum of "
        "the measures decides; of equal ones, fewer parameters. Only the grader sets measures: nothing that a student "
        "prints becomes one.",
    ),
    epilog=epilog("course leaderboard a8", "course leaderboard a8 --class ~/turma-2026"),
)
def leaderboard(assignment: Name, folder: Folder = None) -> int:
    """Rank the hand-ins of an assignment by what was measured of them."""
    from course_lib.grading.reports.leaderboard import leaderboard as write

    out.print(str(write(classroom(folder), assignment)), markup=False)
    return 0
