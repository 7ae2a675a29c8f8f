"""The tables of the attacks that were held: by family (`benchmarks.attacks`), and by way of grading a class of them
(`benchmarks.attacked_class`).
"""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from course_lib.figures.measured.speed_record import RESULTS, Record
from course_lib.language import Both, marked, tr

PATH, WAYS_PATH = RESULTS / "attacks.json", RESULTS / "attacked_class.json"
FAMILIES = {
    "metadata": Both("marcas e metadados das células", "cells' tags and metadata"),
    "imitated output": Both("saídas que imitam um resultado", "outputs that imitate a result"),
    "patched": Both("bibliotecas remendadas", "patched libraries"),
    "equal to everything": Both("objetos iguais a tudo", "objects equal to everything"),
    "transformers": Both("transformadores, ganchos, threads", "transformers, hooks, threads"),
    "numbers": Both("números, formas e dtypes estranhos", "odd numbers, shapes and dtypes"),
    "protocol": Both("o próprio protocolo", "the protocol itself"),
    "the reference": Both("ler ou tomar emprestado o gabarito", "reading or borrowing the reference"),
    "across cells": Both("de uma célula ou verificação à outra", "from one cell or test to another"),
    "reading": Both("ler segredos, o diário, outras entregas", "reading secrets, gradebook, other hand-ins"),
    "writing": Both("escrever onde não deve", "writing where it should not"),
    "processes": Both("processos: bombas, órfãos, sinais", "processes: bombs, orphans, signals"),
    "memory": Both("memória", "memory"),
    "disk": Both("disco", "disk"),
    "output": Both("enxurradas de saída, scripts em saídas", "floods of output, scripts in outputs"),
    "time": Both("laços e esperas sem fim", "loops and waits without end"),
    "network": Both("rede", "network"),
    "system calls": Both("chamadas de sistema", "system calls"),
    "files handed in": Both("arquivos entregues ao lado", "files handed in beside"),
    "weights handed in": Both("pesos entregues ao lado", "weights handed in beside"),
    "the notebook file": Both("o arquivo do notebook", "the notebook's file"),
    "honest": Both("trabalho honesto que não pode perder pontos", "honest work that must lose nothing"),
}
GRADERS = {
    "A": Both("um usuário comum", "an ordinary user"),
    "B": Both("root", "root"),
    "C": Both("root, sem espaços de nomes", "root, without name spaces"),
}


def record(path: Path = PATH) -> Record:
    """Read the record. Raises `FileNotFoundError` where nothing was tried."""
    return json.loads(path.read_text("utf-8"))


def table(found: Record) -> str:
    """How many attacks of each family there are, and how many each jail held, in Markdown."""
    rungs = found["rungs"]
    held = [tr(pt=f"jaula {rung} resistiu a", en=f"jail {rung} held") for rung in rungs]
    heads = [tr(pt="família", en="family"), tr(pt="entregas", en="hand-ins"), *held]
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for family, name in FAMILIES.items():
        if counts := found["families"].get(family):
            lines.append(f"| {name.text()} | {' | '.join(str(counts.get(k, 0)) for k in ('attacks', *rungs))} |")
    sums = [sum(counts.get(k, 0) for counts in found["families"].values()) for k in ("attacks", *rungs)]
    total = tr(pt="ao todo", en="in all")
    return "\n".join([*lines, f"| **{total}** | {' | '.join(f'**{n}**' for n in sums)} |"])


def ways_table(found: list[dict[str, Any]]) -> str:
    """How many attacks of all classes each command held, as whom and in which jail, in Markdown."""
    heads = [
        tr(pt="comando", en="command"),
        tr(pt="quem corrige", en="who grades"),
        tr(pt="jaula", en="jail"),
        tr(pt="entregas", en="hand-ins"),
        tr(pt="não lidas", en="not read"),
        tr(pt="resistiu a", en="held"),
        tr(pt="minutos", en="minutes"),
    ]
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    for (by, rung), rows in groupby(found, lambda row: (row["by"], row["rung"])):
        classes = list(rows)
        attacks, minutes = (sum(row[key] for row in classes) for key in ("attacks", "minutes"))
        unread, wrong = (sum(len(row[key]) for row in classes) for key in ("unread", "wrong"))
        command = f"`{by}`" if " " in by else tr(pt="botão do formgrader", en="formgrader's button")
        held = attacks - unread - wrong
        cells = [command, GRADERS[rung].text(), rung, attacks, unread, held, marked(f"{minutes:.1f}")]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)
