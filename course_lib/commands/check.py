"""`course check`, for students."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.markup import escape
from rich.table import Table

from course_lib.commands.base import app, epilog
from course_lib.console import Command, out, steps
from course_lib.language import tr, use

if TYPE_CHECKING:
    from course_lib.grading.check_notebook import Checked


@app.command(
    cls=Command,
    short_help=tr(pt="Confere um notebook antes da entrega.", en="Check a notebook before handing it in."),
    help=tr(
        pt="Confere um notebook antes da entrega: roda-o num processo à parte com os testes visíveis da tarefa e diz o "
        "que falta e por quê, na língua do notebook. O arquivo não muda. Os testes ocultos só rodam na correção.",
        en="Check a notebook before handing it in: run it in a process of its own with the assignment's visible tests, "
        "and say what is missing and why, in the notebook's language. The file does not change. The hidden tests only "
        "run when it is graded.",
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
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column(tr(pt="Teste", en="Test"), no_wrap=True)
    table.add_column(tr(pt="Pontos", en="Points"), justify="right", no_wrap=True)
    table.add_column(tr(pt="Resultado", en="Result"), overflow="fold")
    for cell in checked.cells:
        if cell.name in checked.hidden:
            table.add_row(
                cell.name, f"? / {cell.points:g}", tr(pt="oculto: roda na correção", en="hidden: runs at grading")
            )
        elif cell.name in checked.written:
            answer = tr(pt="sem resposta", en="no answer") if cell.score == 0 else tr(pt="respondida", en="answered")
            table.add_row(
                cell.name,
                f"? / {cell.points:g}",
                tr(pt=f"{answer}: quem lê é uma pessoa", en=f"{answer}: read by a person"),
            )
        elif cell.score == cell.points:
            table.add_row(
                cell.name, f"{cell.points:g} / {cell.points:g}", tr(pt="[green]passou[/]", en="[green]passed[/]")
            )
        else:
            message = escape(cell.message(checked.assignment))
            table.add_row(cell.name, f"0 / {cell.points:g}", f"[red]{tr(pt='falhou', en='failed')}[/]\n{message}")
    out.print(table, soft_wrap=False)
    for note in checked.notes:
        out.print(note.text(), style="yellow", markup=False)
    out.print(_sum(checked))


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
