"""`course audit`: whether the checks of an assignment find every mistake."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table

from course_lib.commands.base import app, epilog
from course_lib.console import Command, out, steps
from course_lib.language import tr

if TYPE_CHECKING:
    from course_lib.grading.audit import Audited


@app.command(
    cls=Command,
    short_help=tr(pt="Põe à prova os testes de uma tarefa.", en="Put an assignment's tests to the proof."),
    help=tr(
        pt="Põe à prova os testes de uma tarefa: cada engano com nome perde pontos e é reconhecido como o que é; cada "
        "mutante das soluções (uma mudança pequena, das que estudantes fazem) perde pontos, a não ser que calcule a "
        "mesma função: esses estão numa lista, com o motivo. Dois enganos que cabem juntos também perdem pontos; a "
        "segunda tabela conta quantas vezes os dois são ditos. Estado 0 se não há nada a consertar.",
        en="Put an assignment's tests to the proof: each named mistake loses points and is recognised as what it is; "
        "each mutant of the solutions (one small change, such as students make) loses points unless it computes the "
        "same function: those are in a list, with the reason. Two mistakes that go together lose points too; the "
        "second table counts how often both are told. Status 0 if there is nothing to mend.",
    ),
    epilog=epilog("course audit a3"),
)
def audit(
    assignment: Annotated[str, typer.Argument(metavar="ASSIGNMENT", help=tr(pt="Tarefa, como a3.", en="Such as a3."))],
) -> int:
    """Audit the tests of an assignment."""
    from course_lib.grading.audit import audit as audited

    with steps(tr(pt=f"Examinando {assignment}…", en=f"Auditing {assignment}…")) as progress:
        found = list(audited(assignment, told=progress.step))
    _show(found)
    return 0 if all(each.green for each in found) else 1


def _show(found: list["Audited"]) -> None:
    heads = tr(
        pt="enganos, pares, estilos, mutantes, errados, param, iguais",
        en="mistakes, pairs, styles, mutants, wrong, stop, the same",
    )
    _table(heads, {each.function: _numbers(each) for each in found})
    out.print(tr(pt="Dois enganos de uma vez:", en="Two mistakes at once:"))
    heads = tr(
        pt="juntos, ditos os dois, dito um, param, se anulam",
        en="together, both told, one told, stop, undone",
    )
    _table(heads, {each.function: _paired(each) for each in found})
    for each in found:
        for name in each.unnamed:
            _say(
                f"{each.function}.{name}",
                tr(pt="engano que passa ou leva outro nome", en="passes, or goes by another name"),
            )
        for name in (*each.alive, *each.paired.alive):
            _say(name, tr(pt="errado, e passa", en="wrong, and passes"))
        for name in each.unexplained:
            _say(name, tr(pt="passa sempre: falta dizer por quê", en="always passes: nobody has said why"))


def _table(heads: str, rows: dict[str, list[int]]) -> None:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column(tr(pt="Função", en="Function"), no_wrap=True)
    for head in heads.split(", "):
        table.add_column(head, justify="right", no_wrap=True)
    for function, numbers in rows.items():
        table.add_row(function, *map(str, numbers))
    table.add_section()
    table.add_row(tr(pt="ao todo", en="in all"), *(str(sum(column)) for column in zip(*rows.values(), strict=True)))
    out.print(table, soft_wrap=False)


def _paired(each: "Audited") -> list[int]:
    return [each.paired.count, each.paired.both, each.paired.one, each.paired.stopped, each.paired.undone]


def _numbers(each: "Audited") -> list[int]:
    mutants = each.wrong + each.stopped + each.equivalent + len(each.alive) + len(each.unexplained)
    return [each.mistakes, each.pairs, each.styles, mutants, each.wrong, each.stopped, each.equivalent]


def _say(name: str, what: str) -> None:
    out.print(f"✗ {name}: {what}", style="red", markup=False)
