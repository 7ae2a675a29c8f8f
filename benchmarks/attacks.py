"""`python -m benchmarks.attacks`: every hand-in of `tests/attacks` in every jail that this machine has, by family."""

import argparse
import importlib
import json
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from course_lib import files
from course_lib.figures.measured.attack_table import PATH, table

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))


def main() -> int:
    """Run them, print what is not held and the table, and write the record."""
    from course_lib.grading.run import runner
    from course_lib.grading.run.ladder import missing

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rung", action="append", choices=["A", "B", "C"], help="only this one; may be repeated")
    parser.add_argument("--family", action="append", help="only this one; the record keeps the others")
    parser.add_argument("--output", type=Path, default=PATH)
    given = parser.parse_args()
    rungs = given.rung or [rung for rung in (("B", "C") if os.geteuid() == 0 else ("A",)) if not missing(rung)]
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for rung in rungs:
        for name, attack in corpus().items():
            if given.family and attack.family not in given.family:
                continue
            wrong = _tried(name, rung)
            counts[attack.family]["attacks"] += rung == rungs[0]
            counts[attack.family][rung] += not wrong
            if wrong:
                print(f"{rung} {name}: {'; '.join(wrong)}", flush=True)
        runner.close()
    kept = json.loads(given.output.read_text("utf-8"))["families"] if given.family else {}
    record = {"date": datetime.now(UTC).date().isoformat(), "rungs": rungs, "families": kept | counts}
    files.write(given.output, json.dumps(record, indent=1, sort_keys=True) + "\n")
    print(table(json.loads(given.output.read_text("utf-8"))))
    return 0


def corpus():  # type: ignore[no-untyped-def]
    """Return the attacks by their names."""
    from helpers.attack import ATTACKS

    for module in sorted((ROOT / "tests" / "attacks" / "corpus").glob("[a-z]*.py")):
        importlib.import_module(f"attacks.corpus.{module.stem}")
    return dict(sorted(ATTACKS.items()))


def _tried(name: str, rung: str) -> list[str]:
    from helpers.attack import put_to_the_test

    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    folder.chmod(0o755)
    try:
        return put_to_the_test(name, rung, folder / "class")
    except Exception as error:  # whatever leaves the grader is a find as well
        return [f"{type(error).__name__}: {error}"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
