"""`course claims`: what the notes and papers say, with the verdict of the runs, and the runs made anew."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from course_lib.commands.base import app, epilog
from course_lib.console import Command, out, steps
from course_lib.language import marked, tr

if TYPE_CHECKING:
    from course_lib.claims import Claim
    from course_lib.claims.reproduce import Job
    from course_lib.workers import Workers


@app.command(
    cls=Command,
    short_help=tr(pt="Mostra ou refaz os experimentos do livro.", en="Show or reproduce the book's experiments."),
    help=tr(
        pt="Mostra cada afirmação dos textos de origem, com o veredito das execuções guardadas. Com nomes ou --all, "
        "refaz as execuções numa pasta à parte, em todos os núcleos, e compara os vereditos. O que o código de agora "
        "já deixou na pasta não é refeito: interrompa e continue quando quiser.",
        en="Show every claim of the sources, with the verdict of the stored runs. With names or --all, make the runs "
        "anew in a folder apart, on all cores, and compare the verdicts. What the code as it stands has left in the "
        "folder is not made again: stop and go on when you like.",
    ),
    epilog=epilog(
        "course claims", "course claims working_memory", "course claims --all --first-seed 100 --output others"
    ),
)
def claims(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME…", help=tr(pt="Experimentos.", en="Experiments."))
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=tr(pt="Todos, do zero.", en="All of them."))] = False,
    cluster: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help=tr(pt="Cluster Dask, p. ex.", en="Dask cluster, such as") + " tcp://host:8786"
        ),
    ] = "",
    first_seed: Annotated[
        int | None,
        typer.Option(min=0, help=tr(pt="Primeira semente; as outras seguem.", en="First seed; the others follow.")),
    ] = None,
    output: Annotated[
        Path, typer.Option(metavar="DIR", help=tr(pt="Pasta das execuções.", en="Folder of the runs."))
    ] = Path("_build/claims"),
) -> int:
    """Print the table of claims, or reproduce the runs of some and print theirs."""
    from course_lib.claims import CLAIMS, STORED
    from course_lib.claims.store import Damaged
    from course_lib.errors import CourseError

    chosen = [_find(name) for name in names or CLAIMS]
    try:
        if not (names or every):
            return _show(chosen, STORED)
        with ExitStack() as stack:
            _make(chosen, output, _workers(cluster, stack), first_seed)
        return _show(chosen, output, STORED, first_seed)
    except Damaged as error:
        how = tr(pt="apague essa linha: a execução será refeita", en="delete that line: the run will be made again")
        raise CourseError(f"{error}; {how}") from error


def _find(name: str) -> "Claim":
    from course_lib.claims import CLAIMS
    from course_lib.errors import unknown

    if name not in CLAIMS:
        raise unknown(tr(pt="experimento", en="experiment"), name, list(CLAIMS))
    return CLAIMS[name]


def _workers(address: str, stack: ExitStack) -> "Workers":
    """This machine's cores, or the workers of the cluster at an address, until the stack is left."""
    from course_lib.errors import CourseError
    from course_lib.workers import cluster, local_cores

    if not address:
        return stack.enter_context(local_cores())
    try:
        return stack.enter_context(cluster(address))
    except (OSError, ValueError) as error:
        raise CourseError(
            tr(
                pt=f"--cluster {address}: nenhum escalonador do Dask respondeu ({error})",
                en=f"--cluster {address}: no Dask scheduler answered ({error})",
            )
        ) from error


def _make(chosen: list["Claim"], folder: Path, workers: "Workers", first_seed: int | None) -> None:
    """Make the runs that the folder lacks: those that look for learning rates, and then, at these, all others."""
    from course_lib.claims.reproduce import missing

    while jobs := [job for claim in chosen for job in missing(claim, folder, claim.seeds_from(first_seed))]:
        _reproduce(jobs, folder, workers)


def _reproduce(jobs: list["Job"], folder: Path, workers: "Workers") -> None:
    """Make runs, with what is left in minutes, by the seconds of the stored runs."""
    from course_lib.claims import CLAIMS
    from course_lib.claims.reproduce import Job, Run, reproduce
    from course_lib.claims.store import seconds
    from course_lib.errors import CourseError

    took = {name: seconds(CLAIMS[name]) for name in {job.claim for job in jobs}}  # 0 for a case that nobody has run
    expected = {job: took[job.claim][job.case] for job in jobs}
    jobs.sort(key=expected.__getitem__, reverse=True)  # the longest first, so that no core is left alone with one
    with steps(
        tr(
            pt=f"{len(jobs)} execuções, {workers.at_a_time} por vez…",
            en=f"{len(jobs)} runs, {workers.at_a_time} at a time…",
        )
    ) as show:
        show.expect(len(jobs))

        def done(job: Job, run: Run) -> None:
            expected.pop(job)
            left = sum(expected.values()) / workers.at_a_time / 60
            rest = tr(pt=f"faltam uns {left:.0f} min", en=f"about {left:.0f} min left")
            show.step(f"{job.named()}: {run.seconds:.0f} s, {rest}")

        try:
            reproduce(jobs, folder, workers.executor, done)
        except RuntimeError as error:
            raise CourseError(tr(pt=f"uma execução falhou: {error}", en=f"a run failed: {error}")) from error


def _show(chosen: list["Claim"], folder: Path, beside: Path | None = None, first_seed: int | None = None) -> int:
    """Print what a folder's runs say of each claim, and where others beside say otherwise; 1 if so or runs lack."""
    from course_lib.claims.verdicts import condition, finding

    odd = False
    for claim in chosen:
        here = finding(claim, folder, claim.seeds_from(first_seed))
        verdict = f"[bold]{here.verdict}[/bold]"
        if beside and (stored := finding(claim, beside).verdict) != here.verdict:
            verdict += tr(pt=f" [red](guardado: {stored})[/red]", en=f" [red](stored: {stored})[/red]")
            odd = True
        odd |= here.whole is None
        out.print(f"{claim.name}  {verdict}  {marked(f'{here.minutes:.1f}')} min")
        when = condition(here.whole) if here.whole else None
        said = [claim.sentence.text(), here.because, tr(pt="quando: ", en="when: ") + when.text() if when else ""]
        said += [tr(pt=f"{here.older} execuções sob uma regra anterior", en=f"{here.older} runs under an older rule")]
        for text in filter(None, said[: 4 if here.older else 3]):
            out.print(Padding(Text(text), (0, 0, 0, 4)))
    return int(odd)
