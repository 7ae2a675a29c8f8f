"""`course doctor`: what this machine has for grading, and what to do about what it lacks."""

from typing import TYPE_CHECKING

from rich import box
from rich.markup import escape
from rich.table import Table

from course_lib.commands.base import app, epilog
from course_lib.console import Command, out, steps
from course_lib.language import tr

if TYPE_CHECKING:
    from course_lib.grading.run.ladder import Fact
    from course_lib.grading.run.probe import Tried


@app.command(
    cls=Command,
    short_help=tr(pt="Diz se esta máquina pode corrigir turmas.", en="Say whether this machine can grade classes."),
    help=tr(
        pt="Diz qual jaula esta máquina oferece ao código dos estudantes, o que falta para uma melhor e como resolver; "
        "depois põe a jaula à prova com o que um programa hostil tentaria. Estado 0 se há uma jaula e ela aguentou.",
        en="Say which jail this machine has for students' code, what a better one lacks and how to mend that; "
        "then try the jail with what a hostile program would do. Status 0 if there is a jail and it held.",
    ),
    epilog=epilog("course doctor"),
)
def doctor() -> int:
    """Look at the machine and try the jail."""
    from course_lib.grading.run import ladder, probe

    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column(tr(pt="Parte", en="Part"))
    table.add_column(tr(pt="Aqui", en="Here"), overflow="fold")
    for fact in ladder.facts().values():
        found = fact.found if fact.there else f"{fact.found} → {fact.mend.text()}"
        table.add_row(_mark(fact), fact.name.text(), escape(found))
    out.print(table, soft_wrap=False)
    try:
        rung = ladder.best_rung()
    except ladder.JailError as error:
        out.print(str(error), style="red", markup=False)
        return 1
    out.print(_RUNGS[rung], markup=False)
    if rung == "none":
        return 1
    with steps(tr(pt="Pondo a jaula à prova…", en="Trying the jail…")) as progress:
        tried = probe.try_all(rung)
        progress.expect(len(tried))
        for deed in tried:
            progress.step(deed.name.text())
    return _tell(tried)


def _mark(fact: "Fact") -> str:
    return "[green]✓[/]" if fact.there else "[yellow]–[/]"


_RUNGS = {
    "A": tr(
        pt="Jaula A: bubblewrap com espaços de nomes, Landlock, filtro de chamadas e limites.",
        en="Jail A: bubblewrap with name spaces, Landlock, a filter of system calls and limits.",
    ),
    "B": tr(
        pt="Jaula B: a jaula A, e um usuário para cada entrega.",
        en="Jail B: jail A, and a user id for each hand-in.",
    ),
    "C": tr(
        pt="Jaula C: um usuário para cada entrega, Landlock, filtro de chamadas e limites, sem espaços de nomes.",
        en="Jail C: a user id for each hand-in, Landlock, a filter of system calls and limits, without name spaces.",
    ),
    "none": tr(pt="Sem jaula (COURSE_JAIL=none).", en="No jail (COURSE_JAIL=none)."),
}


def _tell(tried: list["Tried"]) -> int:
    wrong = [deed for deed in tried if not deed.as_due]
    for deed in wrong:
        out.print(f"✗ {deed.name.text()}: {deed.said}", style="red", markup=False)
    out.print(
        tr(
            pt=f"{len(tried) - len(wrong)} de {len(tried)} provas como devido.",
            en=f"{len(tried) - len(wrong)} of {len(tried)} trials as they should be.",
        ),
        markup=False,
    )
    return 1 if wrong else 0
