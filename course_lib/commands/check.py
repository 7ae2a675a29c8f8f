"""`course check`, for students."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from course_lib.commands.base import app, epilog
from course_lib.console import Command, out, steps
from course_lib.language import tr, use

if TYPE_CHECKING:
    from course_lib.grading.check_notebook import Checked
    from course_lib.grading.result import CellScore


@app.command(
    cls=Command,
    short_help=tr(pt="Confere um notebook antes da entrega.", en="Check a notebook before handing it in."),
    help=tr(
        pt="Confere um notebook antes da entrega: roda-o num processo à parte com os testes visíveis da tarefa e "
        "mostra, na língua do notebook, uma linha por função e, abaixo, o que há de errado e por quê. O arquivo não "
        "muda. Os testes ocultos só rodam na correção. Termina com 0 só se passou tudo o que se vê.",
        en="Check a notebook before handing it in: run it in a process of its own with the assignment's visible tests, "
        "and show, in the notebook's language, a line for each function and below it what is wrong and why. The file "
        "does not change. The hidden tests only run when it is graded. Ends with 0 only if all that is seen passed.",
    ),
    epilog=epilog("course check a1.ipynb", "course check ~/Downloads/a3.ipynb && echo ok"),
)
def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help=tr(pt="O seu a1.ipynb.", en="Your a1.ipynb."))],
) -> int:
    """Run the visible tests of a student's notebook."""
    from course_lib.grading.check_notebook import check_notebook

    with steps(tr(pt=f"Rodando {notebook.name}…", en=f"Running {notebook.name}…")) as progress:

        def told(count: int, name: str) -> None:
            if not progress.total:
                progress.expect(count)
            progress.step(name)

        checked = check_notebook(notebook, told=told)
    use(checked.language)
    _show(checked)
    return 0 if checked.passed else 1


def _show(checked: "Checked") -> None:
    """Print a row for each function and each question, then all there is to say of those that are not right."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column(tr(pt="Função", en="Function"), no_wrap=True)
    table.add_column(tr(pt="Resultado", en="Result"))
    table.add_column(tr(pt="Pontos", en="Points"), justify="right", no_wrap=True)
    table.add_column(tr(pt="Na correção", en="When graded"), justify="right")
    for name, cells in checked.functions.items():
        hidden = [cell for cell in cells if cell.name in checked.hidden]
        seen = [cell for cell in cells if cell not in hidden]
        later = tr(pt="? / {} ocultos", en="? / {} hidden").format(_points(hidden)) if hidden else ""
        table.add_row(name, _state(seen), f"{sum(cell.score or 0 for cell in seen):g} / {_points(seen)}", later)
    for cell in checked.cells:
        if cell.name in checked.written:
            answer = tr(pt="sem resposta", en="no answer") if cell.score == 0 else tr(pt="respondida", en="answered")
            reader = tr(pt=f"{answer}: uma pessoa lê", en=f"{answer}: read by a person")
            table.add_row(cell.name, reader, "", f"? / {cell.points:g}")
    out.print(table, soft_wrap=False)
    wrong = [_details(cell, checked.assignment) for cell in checked.visible if cell.lost and not cell.unwritten]
    for details in {text.plain: text for text in wrong}.values():  # what two tests of a function say is said once
        out.print(details, soft_wrap=False)
    for note in checked.notes:
        out.print(f"\n{note.text()}", style="yellow", markup=False, soft_wrap=False)
    out.print(f"\n{_sum(checked)}", soft_wrap=False)


def _points(cells: "list[CellScore]") -> str:
    return f"{sum(cell.points for cell in cells):g}"


def _state(cells: "list[CellScore]") -> str:
    """Say in a few words how the tests of a function went."""
    lost = next((cell for cell in cells if cell.score != cell.points), None)
    if lost is None:
        return tr(pt="[green]pronta[/]", en="[green]done[/]")
    if lost.unwritten:
        return tr(pt="[yellow]ainda não[/]", en="[yellow]not yet[/]")
    if lost.mistakes:
        return tr(pt="[red]engano reconhecido[/]", en="[red]recognised mistake[/]")
    return tr(pt="[red]não está certa[/]", en="[red]not right[/]")


def _details(cell: "CellScore", assignment: str) -> Text:
    """Return the whole message about a test, after the name of its function, which stands out."""
    name, message = cell.name.partition("-")[0], cell.message(assignment)
    return Text.assemble("\n", (name, "bold"), ": ", message.removeprefix(f"{name}: "))


def _sum(checked: "Checked") -> str:
    got, points = sum(c.score or 0 for c in checked.visible), sum(c.points for c in checked.visible)
    read = sum(cell.points for cell in checked.cells if cell.name in checked.written)
    rest = sum(cell.points for cell in checked.cells) - points - read
    pt, en = (f"; {read:g}, de quem lê as respostas", f"; {read:g} on whoever reads the answers") if read else ("", "")
    return tr(
        pt=f"{got:g} de {points:g} pontos nos testes visíveis; "
        f"outros {rest:g} dependem dos testes ocultos, que só rodam na correção{pt}.",
        en=f"{got:g} of {points:g} points in the visible tests; "
        f"another {rest:g} depend on the hidden tests, which only run at grading{en}.",
    )
