"""The application that the commands belong to, and what their helps and options share."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_lib.console import Group, translate_typer
from course_lib.language import tr

if TYPE_CHECKING:
    from course_lib.grading.classroom.folder import Classroom


class Edition(StrEnum):
    """A language, as an option."""

    pt = "pt"
    en = "en"


_STATUSES = tr(
    pt="Estado de saída: 0, feito; 1, feito, mas algo pede atenção (um teste falhou, uma entrega tem aviso ou foi "
    "recusada); 2, não feito, por entrada errada ou porque a máquina não deixa; 130, interrompido.",
    en="Exit status: 0, done; 1, done, but something needs a look (a test failed, a hand-in has a note or was "
    "refused); 2, not done, for bad input or because the machine does not allow it; 130, interrupted.",
)


def epilog(*examples: str) -> str:
    heading = tr(pt="Exemplos", en="Examples")
    return "\n\n".join([f"[bold]{heading}[/bold]", *(f"  {line}" for line in examples), _STATUSES])


translate_typer()
app = typer.Typer(
    cls=Group,
    help=tr(
        pt="Cuida das tarefas do curso: prepara, confere, corrige, devolve e exporta. O diário de notas é o do "
        "nbgrader, e os comandos dele continuam valendo na mesma pasta.",
        en="Looks after the course's assignments: releases, checks, grades, gives feedback and exports. The "
        "gradebook is nbgrader's, and nbgrader's own commands go on working in the same folder.",
    ),
    epilog=epilog(
        "course check a1.ipynb",
        "course release",
        "course grade a1",
        "course export --to moodle",
        tr(pt="course demo uma-turma", en="course demo a-class"),
    ),
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
)

Folder = Annotated[
    Path | None,
    typer.Option(
        "--class",
        envvar="COURSE_CLASS",
        metavar="DIR",
        help=tr(
            pt="Pasta da turma, a que tem nbgrader_config.py. Padrão: a pasta atual, se for uma, senão assignments/ do "
            "repositório.",
            en="The class folder, the one with nbgrader_config.py. Default: the current folder if it is one, else the "
            "repository's assignments/.",
        ),
    ),
]
Name = Annotated[
    str, typer.Argument(metavar=tr(pt="TAREFA", en="ASSIGNMENT"), help=tr(pt="Por exemplo, a1.", en="Such as a1."))
]


def classroom(folder: Path | None) -> "Classroom":
    """Open the class folder that was named, or the default one."""
    from course_lib.grading.classroom.folder import Classroom

    return Classroom.find(folder)


@app.callback(cls=Group)
def _language(
    lang: Annotated[
        Edition | None,
        typer.Option(
            "--lang",
            help=tr(
                pt="Língua das mensagens; vale em qualquer lugar da "
                "linha. Padrão: COURSE_LANGUAGE, depois a do sistema.",
                en="Language of the messages; may stand anywhere. Default: COURSE_LANGUAGE, then the system's.",
            ),
        ),
    ] = None,
) -> None:
    """Only shows the option in the help: `cli` has taken it already."""
