"""How the `course` command speaks: help and errors in the user's language, progress, and plain lines in a pipe."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from course_lib.language import tr

# Typer gives these two no public name.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]
ClickException: type[Exception] = typer.BadParameter.__mro__[2]
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class _InTheUsersLanguage:
    def get_usage(self, ctx: Any) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        words = {"Usage: ": "Uso: ", "[OPTIONS]": "[OPÇÕES]", "COMMAND": "COMANDO", "[ARGS]": "[ARGUMENTOS]"}
        for en, pt in words.items():
            usage = usage.replace(en, tr(pt=pt, en=en), 1)
        return usage

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option:
            option.help = tr(pt="Mostra esta ajuda e termina.", en="Show this help and exit.")
        return option


class Command(_InTheUsersLanguage, TyperCommand):
    """A command whose help is in the user's language."""


class Group(_InTheUsersLanguage, TyperGroup):
    """A group of commands whose help is in the user's language, in the order in which they are used."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.commands)


def translate_typer() -> None:
    """Give Typer's own words in the user's language."""
    rich_utils.OPTIONS_PANEL_TITLE = tr(pt="Opções", en="Options")
    rich_utils.ARGUMENTS_PANEL_TITLE = tr(pt="Argumentos", en="Arguments")
    rich_utils.COMMANDS_PANEL_TITLE = tr(pt="Comandos", en="Commands")
    rich_utils.DEFAULT_STRING = tr(pt="[padrão: {}]", en="[default: {}]")
    rich_utils.ENVVAR_STRING = tr(pt="[variável: {}]", en="[env var: {}]")
    rich_utils.REQUIRED_LONG_STRING = tr(pt="[obrigatório]", en="[required]")


def usage_text(error: Any) -> str:
    """Say in one line of the user's language what is wrong with a command line."""
    said = error.format_message()
    name = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    command = re.match(r"No such command '(.*?)'", said)
    if command:
        text = tr(pt=f"não há o comando {command[1]}", en=f"there is no command {command[1]}")
    elif name and type(error).__name__ == "NoSuchOption":
        text = tr(pt=f"não há a opção {name}", en=f"there is no option {name}")
    elif parameter is not None and said.startswith("Missing"):
        label = parameter.metavar or parameter.human_readable_name
        text = tr(pt=f"falta {label}", en=f"{label} is missing")
    elif parameter is not None:
        text = f"{parameter.opts[0]}: {_wrong(error.message)}"
    elif said.startswith("Missing command"):
        text = tr(pt="falta o comando", en="the command is missing")
    else:
        text = said.rstrip(".")
    path = context.command_path if (context := getattr(error, "ctx", None)) else "course"
    return text + tr(pt=f"; veja `{path} --help`.", en=f"; see `{path} --help`.")


def _wrong(said: str) -> str:
    """Say what Typer says of a value, in the user's language."""
    patterns = {
        r".*valid integer.*": tr(pt="esperado um número inteiro", en="expected a whole number"),
        r".*greater than or equal to (\S+)": tr(
            pt=r"esperado um número a partir de \1", en=r"expected a number from \1 on"
        ),
        r".*less than or equal to (\S+)": tr(pt=r"esperado um número até \1", en=r"expected a number up to \1"),
        r"(?:Value error, )?(.*) is not one of (.*?)\.?": tr(pt=r"\1 não é um de \2", en=r"\1 is not one of \2"),
    }
    for pattern, text in patterns.items():
        if found := re.fullmatch(pattern, said, flags=re.S):
            return found.expand(text)
    return tr(pt=f"valor inválido: {said.rstrip('.')}", en=f"invalid value: {said.rstrip('.')}")


class Steps:
    """Progress over a number of things: a bar on a terminal, a line for each thing elsewhere."""

    def __init__(self, progress: Progress | None, title: str) -> None:
        self.progress, self.total, self.done = progress, 0, 0
        self.task = progress.add_task(title, total=None) if progress else None

    def expect(self, total: int) -> None:
        """Say how many things there are still to come."""
        self.total = self.done + total
        if self.progress and self.task is not None:
            self.progress.update(self.task, total=self.total)

    def step(self, line: str) -> None:
        """Say that one more is done, and how it went."""
        self.done += 1
        if self.progress and self.task is not None:
            self.progress.update(self.task, advance=1, description=line)
        else:
            err.print(f"[{self.done}/{self.total or '?'}] {line}", markup=False)


@contextmanager
def steps(title: str) -> Iterator[Steps]:
    """Show progress on what is done inside, under `title`."""
    if not err.is_terminal:
        err.print(title, markup=False)
        yield Steps(None, title)
        return
    columns = [
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    ]
    with Progress(*columns, console=err, transient=True) as progress:
        yield Steps(progress, title)
