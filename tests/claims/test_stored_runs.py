"""The stored runs: as new as their code, whole, and with verdicts that follow from them."""

import json
from pathlib import Path

import pytest

from course_lib import claims
from course_lib.claims import CLAIMS, STORED, by_case, load
from course_lib.claims.base import AGAIN, FIRST
from course_lib.claims.digest import digest
from course_lib.claims.store import Damaged, Run, choices, save
from course_lib.claims.verdicts import OUTCOMES, finding
from course_lib.language import LANGUAGES

every_claim = pytest.mark.parametrize("name", CLAIMS)
SOME = CLAIMS["working_memory"]
# whose verdict is another with the other seeds, and not left open by them
DIFFER = {"pixels", "readable_cells", "zoneout"}


def test_every_experiment_is_a_claim_of_its_file_s_name():
    files = Path(claims.__file__).with_name("experiments").glob("[!_]*.py")
    assert sorted(CLAIMS) == sorted(file.stem for file in files) == sorted(file.stem for file in STORED.iterdir())
    assert [claim.name for claim in CLAIMS.values()] == list(CLAIMS) and "no_such" not in CLAIMS


@every_claim
def test_the_stored_runs_are_those_of_the_code_as_it_stands(name):
    claim, stored = CLAIMS[name], load(CLAIMS[name])
    code = digest(claim)
    old = sorted({(run.case, run.seed) for run in stored if run.code != code})
    assert not old, f"older than their code: {old}; run `course claims {name} --output course_lib/claims/runs`"
    rates = choices(claim, stored)
    made = {(run.case, run.seed, run.rate) for run in stored}
    for case in claim.cases:
        tried = {(case, seed, rate) for rate in rates[case].tried for seed in claim.tuning.seeds} if rates else set()
        rate = rates[case].rate if rates else None
        seeds = *claim.seeds, *claim.seeds_from(claim.again)
        assert {run for run in made if run[0] == case} == tried | {(case, seed, rate) for seed in seeds}
    assert all(run.size == 1 and run.seconds >= 0 and {"python", "torch"} <= run.versions.keys() for run in stored)
    assert len(claim.seeds) >= 10


@every_claim
def test_a_claim_on_later_seeds_says_what_was_changed_and_none_of_its_seeds_serves_twice(name):
    claim = CLAIMS[name]
    assert claim.first >= FIRST and claim.again == claim.first + AGAIN - FIRST
    assert claim.first == FIRST or claim.changes
    assert len({*claim.seeds, *claim.seeds_from(claim.again), *(claim.tuning.seeds if claim.tuning else ())}) == (
        2 * claim.count + (len(claim.tuning.seeds) if claim.tuning else 0)
    )


@every_claim
def test_a_verdict_follows_from_the_stored_runs_in_both_languages(name):
    claim = CLAIMS[name]
    outcome, because, parts = claim.verdict(by_case(claim, load(claim)))
    assert outcome in OUTCOMES and because.pt != because.en and len(parts) == len(claim.questions)
    for text in (claim.sentence, claim.rule, because):
        assert all(text.text(language).strip() for language in LANGUAGES)


def test_runs_with_other_seeds_give_the_same_verdicts_or_leave_them_open_but_for_those_named():
    """What the page promises of a rerun, and no more than four may break."""
    told, again = (
        {
            name: finding(claim, seeds=claim.seeds_from(claim.again if again else None)).verdict
            for name, claim in CLAIMS.items()
        }
        for again in (False, True)
    )
    left_open = OUTCOMES["undecided"].text("en")
    assert {name for name in CLAIMS if again[name] not in (told[name], left_open)} == DIFFER
    assert len(DIFFER) <= 4


def test_a_damaged_line_is_named_and_runs_that_are_missing_are_said_to_be(tmp_path):
    run = Run("rnn", 0, 1.0, "abc", {}, 1.0, {"reach": 8})
    path = save(SOME, [run], tmp_path)
    assert load(SOME, tmp_path) == [run] and json.loads(path.read_text("utf-8"))["seed"] == 0
    assert finding(SOME, tmp_path).verdict == "not run"
    path.write_text(path.read_text("utf-8") + "{\n", "utf-8")
    with pytest.raises(Damaged, match=r"working_memory\.jsonl:2: "):
        load(SOME, tmp_path)
