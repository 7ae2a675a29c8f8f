"""The entry of the `course` command: it chooses the language, runs a command, and says errors in one line."""

import errno
import os
import sys

from course_lib.console import ClickException, UsageError, err, usage_text
from course_lib.language import LANGUAGES, tr, use

DONE, ATTENTION, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: list[str] | None = None) -> None:
    """Run the `course` command line and end the process with its status."""
    sys.exit(_run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: list[str]) -> int:
    try:
        arguments = _choose_language(arguments)
        from course_lib.commands import app  # its texts are made when it is imported, in the language chosen
        from course_lib.errors import CourseError

        try:
            status = int(app(arguments, prog_name="course", standalone_mode=False) or DONE)
            return _interrupted() if status == INTERRUPTED else status
        except CourseError as error:
            return _fail(str(error))
    except ClickException as error:
        return _fail(usage_text(error))
    except KeyboardInterrupt:
        return _interrupted()
    except OSError as error:
        return _fail(_machine(error))


def _choose_language(arguments: list[str]) -> list[str]:
    """Take `--lang LANGUAGE` out of the arguments, wherever it stands, and speak that language."""
    rest, given = [], iter(arguments)
    for argument in given:
        name, _, value = argument.partition("=")
        if name != "--lang":
            rest.append(argument)
            continue
        value = value or next(given, "")
        if value not in LANGUAGES:
            names = ", ".join(LANGUAGES)
            raise UsageError(tr(pt=f"--lang {value}: as línguas são {names}", en=f"--lang {value}: there is {names}"))
        use(value)
    return rest


def _interrupted() -> int:
    return _fail(
        tr(
            pt="interrompido; o que já estava feito ficou, e o mesmo comando continua daqui.",
            en="interrupted; what was done is kept, and the same command goes on from here.",
        ),
        INTERRUPTED,
    )


def _machine(error: OSError) -> str:
    what = error.filename2 or error.filename or ""
    known = {
        errno.ENOSPC: tr(pt="o disco está cheio; libere espaço e repita.", en="the disk is full; free some space."),
        errno.EDQUOT: tr(pt="sua cota de disco acabou; libere espaço e repita.", en="your disk quota is used up."),
        errno.EACCES: tr(pt="sem permissão para ler ou escrever aí.", en="no permission to read or write there."),
        errno.EROFS: tr(pt="o sistema de arquivos é só de leitura.", en="the file system is read-only."),
    }
    text = known.get(error.errno or 0, os.strerror(error.errno) if error.errno else str(error))
    return f"{what}: {text}" if what else text


def _fail(text: str, status: int = BAD_INPUT) -> int:
    err.print(f"course: {text}", markup=False)
    return status
