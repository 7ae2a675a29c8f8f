"""The benchmarks: who is timed when, what is compared first, what is divided by what, what the bars say."""

import gc
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from helpers.paths import ROOT

from benchmarks import __main__ as program
from benchmarks import machine, memory, networks, peers, race, training
from benchmarks.bars import BARS, judge
from benchmarks.cases import CASES, cases, operations
from benchmarks.harness import (
    Busy,
    Candidate,
    Disagreement,
    Timing,
    alone,
    check_agreement,
    geometric_mean,
    interleave,
    order,
    ratios,
)
from benchmarks.record import RESULTS, begin, load, merge, new_record, rounded, save
from benchmarks.report import report
from course_lib.cells import CELLS
from course_lib.fast.library import built
from course_lib.figures.kit.canvas import Canvas
from course_lib.figures.kit.palette import COLOURS
from course_lib.figures.measured import speed, speed_record
from course_lib.figures.measured.chart import ticks_around
from course_lib.language import LANGUAGES, use

HERE = {"processor": "AMD EPYC 9R14 (R)", "family": "25", "model": "17", "cores": 2, "versions": {"torch": "2.13.0"}}


class Clock:
    """A clock that only the candidates move on, each by its own costs in turn."""

    def __init__(self):
        self.now, self.calls = 0.0, []

    def __call__(self):
        return self.now

    def candidate(self, name, *costs):
        each = count()

        def run():
            self.calls.append(name)
            self.now += costs[next(each) % len(costs)]

        return run


def test_every_round_begins_with_the_next_candidate():
    assert [order("abc", turn) for turn in range(4)] == [list("abc"), list("bca"), list("cab"), list("abc")]
    clock = Clock()
    timed = interleave({name: clock.candidate(name, 1.0) for name in "abc"}, rounds_min=4, budget_s=0, clock=clock)
    assert "".join(clock.calls) == "abc" + "abcbcacababc"
    assert all(timing == Timing(1.0, 1.0, 4) for timing in timed.values())


def test_the_minimum_and_the_median_are_those_of_the_rounds():
    clock = Clock()
    timed = interleave({"a": clock.candidate("a", 9.0, 5.0, 1.0, 3.0)}, rounds_min=3, budget_s=0, clock=clock)
    assert timed["a"] == Timing(1.0, 3.0, 3)  # without the first run, which took 9


def test_there_are_more_rounds_while_the_budget_lasts_but_not_without_end():
    for budget, rounds in ((0.0, 5), (12.0, 12), (1e9, 50)):
        clock = Clock()
        timed = interleave({"a": clock.candidate("a", 1.0)}, rounds_min=5, budget_s=budget, clock=clock)
        assert timed["a"].rounds == rounds


def test_a_short_candidate_settles_before_it_is_timed_and_a_long_one_does_not():
    clock = Clock()
    both = {"short": clock.candidate("short", 1.0), "long": clock.candidate("long", 5.0)}
    timed = interleave(both, rounds_min=1, budget_s=0, settle_s=3.0, clock=clock)
    assert clock.calls == ["short", "long"] + ["short"] * 4 + ["long"]
    assert timed == {"short": Timing(1.0, 1.0, 1), "long": Timing(5.0, 5.0, 1)}


def test_the_garbage_collector_rests_during_the_rounds_and_works_again_after_them():
    seen = []
    interleave({"a": lambda: seen.append(gc.isenabled())}, rounds_min=2, budget_s=0, settle_s=0)
    assert not any(seen) and gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        interleave({"a": lambda: 1 / 0}, rounds_min=2)
    assert gc.isenabled()


@pytest.mark.parametrize(("candidates", "rounds"), [({}, 20), ({"a": lambda: None}, 0)])
def test_nothing_to_time_is_refused(candidates, rounds):
    with pytest.raises(ValueError, match="interleave: expected candidates and rounds_min ≥ 1"):
        interleave(candidates, rounds_min=rounds)


def test_a_ratio_divides_the_same_statistic_of_both():
    times = {"kernel": Timing(1.0, 4.0, 20), "torch.nn": Timing(3.0, 8.0, 20), "keras": Timing(0.5, 2.0, 20)}
    assert ratios(times, "kernel") == {"torch.nn": {"min": 3, "median": 2}, "keras": {"min": 0.5, "median": 0.5}}


def test_the_mean_of_ratios_is_geometric():
    assert geometric_mean([0.5, 2.0]) == pytest.approx(1) and geometric_mean([1, 4, 2]) == pytest.approx(2)
    with pytest.raises(ValueError, match="geometric_mean"):
        geometric_mean([])


def candidate(**arrays):
    return Candidate(lambda: arrays, lambda result: {name: np.array(a, dtype=float) for name, a in result.items()})


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        ({"ys": [1.0, 2.0], "xs": [3.0, 4.1]}, "xs differs by 2.5e-02"),
        ({"ys": [1.0, np.nan], "xs": [3.0, 4.0]}, "ys differs by nan"),
        ({"ys": [1.0, 2.0, 3.0], "xs": [3.0, 4.0]}, "ys differs by nan"),
        ({"ys": [1.0, 2.0]}, "xs differs"),
    ],
)
def test_a_peer_that_computes_something_else_stops_the_run(theirs, says):
    ours = candidate(ys=[1.0, 2.0], xs=[3.0, 4.0])
    near = check_agreement({"kernel": ours, "near": candidate(ys=[1.0, 2.00002], xs=[3.0, 4.0])})
    assert near == {"kernel": 0, "near": pytest.approx(1e-5)}
    with pytest.raises(Disagreement, match=f"peer computes something else: {says}"):
        check_agreement({"kernel": ours, "peer": candidate(**theirs)})
    use("pt")
    with pytest.raises(Disagreement, match="peer calcula outra coisa"):
        check_agreement({"kernel": ours, "peer": candidate(**theirs)})


@pytest.mark.parametrize("cell", CELLS)
def test_the_torch_candidates_of_every_cell_compute_what_we_do(cell):
    problem = peers.Problem(cell, 7, 3, 5, 6, "auto")
    found = {"kernel": peers.kernel(problem), "plain": peers.plain(problem), "loop": peers.loop(problem)}
    if cell in peers.TORCH:
        found["torch.nn"] = peers.torch_nn(problem)
        inference = {"ours": peers.inference(problem, problem.layer), "onnxruntime": peers.onnx(problem, 1)}
        check_agreement(inference | {"torch.nn": peers.inference(problem, peers.torch_layer(problem))})
    if cell.startswith("min_"):
        found |= {"log-space": peers.log_space(problem), "chunks": peers.chunks(problem)}
    check_agreement(found)


def test_a_candidate_with_another_equation_is_found_out():
    problem = peers.Problem("gru", 7, 3, 5, 6, "auto")
    wrong = problem.training(
        lambda xs: peers.torch_loop("gru_reset_before", problem.params, xs), [*problem.params.values()], problem.names
    )
    with pytest.raises(Disagreement, match="wrong computes something else"):
        check_agreement({"kernel": peers.kernel(problem), "wrong": wrong})


def test_the_candidates_over_grids_and_graphs_compute_what_we_do():
    check_agreement(networks.grid_candidates(3, 5, 2, 4, "auto"))
    check_agreement(networks.grid_candidates(4, 1, 1, 3, "auto"))
    check_agreement(networks.graph_candidates(2, 2, 4, "auto"))


def test_a_peer_that_is_not_there_is_told_and_one_of_ours_is_not_forgiven():
    def absent():
        raise ImportError("no module")

    def broken():
        raise RuntimeError("cannot compile\nlong story")

    missing = {}
    ours = candidate(ys=[1.0])
    found = race.built({"kernel": lambda: ours, "keras": absent, "torch.compile": broken}, missing)
    assert list(found) == ["kernel"]
    assert missing == {"keras": "not installed", "torch.compile": "RuntimeError: cannot compile"}
    with pytest.raises(RuntimeError, match="cannot compile"):
        race.built({"kernel": broken}, {})


def test_training_begins_from_the_same_numbers_and_reads_the_same_batches():
    case = {"task": "adding", "cell": "lstm", "T": 10, "B": 4, "H": 8}
    ours, theirs = (training.solve_adding(case, path, 1, 4) for path in ("auto", "torch.nn"))
    assert (ours.steps, theirs.steps) == (4, 4) and ours.loss == pytest.approx(theirs.loss, rel=1e-4)
    assert training.solve_adding(case, "auto", 2, 4).loss != pytest.approx(ours.loss, rel=1e-3)


def test_the_characters_are_read_once_in_the_same_order():
    case = {"task": "characters", "cell": "gru", "T": 5, "B": 2, "H": 8}
    ours, theirs = (training.epoch_of_characters(case, path, 0, 3) for path in ("auto", "torch.nn"))
    assert (ours.steps, theirs.steps) == (3, 3) and ours.loss == pytest.approx(theirs.loss, rel=1e-4)


def test_the_bytes_saved_are_those_of_what_autograd_keeps():
    xs = torch.ones(1000, requires_grad=True)

    def run():
        xs.exp().sum().backward()  # keeps the exponential; xs is there anyway

    assert memory.saved_bytes(run) == 4000
    runs = [{"resident": n, "saved": 7} for n in (5, 9, 6)]
    assert memory.summary(runs) == {"resident": {"min": 5, "median": 6}, "saved": 7}


def test_the_operations_of_a_case_are_those_of_its_products():
    assert operations({"cell": "lstm", "T": 2, "B": 3, "D": 5, "H": 7}) == 3 * 2 * (2 * 3) * (4 * 7) * (5 + 7)
    assert operations({"cell": "min_gru", "T": 1, "B": 1, "D": 5, "H": 7}) == 3 * 2 * (2 * 7) * 5
    assert operations({"rows": 2, "columns": 3, "B": 1, "H": 4}) == 3 * 2 * 6 * (5 * 4) * (3 * 4)


# ---- the bars ----


def run_of(rows, instruction_set="avx512", threads=1, **more):
    found = {"threads": threads, "quick": False, "instruction_set": instruction_set, "kernel": "k", "missing": {}}
    return {**found, "rows": [{**row, "threads": threads} for row in rows], **more}


def full_record(factor=1.0, instruction_set="avx512"):
    """A record of every case with both thread counts, in which every bar is passed by `factor`, or missed below 1."""
    record = new_record(HERE)
    for group, found in CASES.items():
        for threads in (1, 2):
            rows = [row_of(group, case, factor) for case in found]
            record = merge(record, group, run_of(rows, instruction_set if group != "avx2" else "avx2", threads))
    return record


def row_of(group, case, factor):
    if group == "limits":
        return {**case, "rates": {"registers": {"min": 1e11, "median": 1e11}, "triad": {"min": 2e10, "median": 2e10}}}
    row = {**case, "ratios": {}}
    if "judge" in case:
        row["shares"] = {name: {"min": 0.85 * factor, "median": 0.8} for name in ("kernel", "torch.nn")}
    for bar in BARS:
        if bar.group == group and bar.where(row):
            asked = max(filter(None, (bar.every, bar.mean))) * factor
            row["ratios"] |= {peer: {"min": asked, "median": asked, "total": asked} for peer in bar.peers}
    if group == "ways":
        row["ratios"] = {name: {"min": 2.0, "median": 2.0} for name in ("torch.nn", "plain", "torch loop", "jax scan")}
    return row


def test_no_bar_is_without_a_case_that_it_judges():
    record = full_record()
    for bar in BARS:
        assert judge(record, bar).row is not None, bar.en


def test_a_bar_is_met_or_missed_by_so_much():
    for bar in BARS:
        met, missed = (judge(full_record(factor), bar) for factor in (1.001, 0.9))
        assert (met.status, met.shortfall <= 0) == ("met", True), bar.en
        assert missed.status == "missed" and missed.shortfall == pytest.approx(0.1), bar.en


def lstm_bar():
    return next(bar for bar in BARS if bar.en == "LSTM, B ≥ 32, T = 100")


def lstm_rows(*values):
    return [
        {"cell": "lstm", "T": 100, "B": 32, "H": 64 * 2**k, "ratios": {"torch.nn": {"min": v, "median": v}}}
        for k, v in enumerate(values)
    ]


def test_the_mean_that_counts_is_the_lower_one_of_both_thread_counts():
    record = merge(new_record(HERE), "layers", run_of(lstm_rows(1.1, 4.4), threads=1))
    record = merge(record, "layers", run_of(lstm_rows(1.2, 1.3), threads=2))
    verdict = judge(record, lstm_bar())
    assert verdict.worst == 1.1 and verdict.row["threads"] == 1
    assert verdict.mean == pytest.approx((1.2 * 1.3) ** 0.5)
    assert verdict.status == "missed" and verdict.shortfall == pytest.approx(1 - verdict.mean / 1.3)


def test_what_was_not_run_is_never_met():
    empty = new_record(HERE)
    assert {judge(empty, bar).status for bar in BARS} == {"not run"}
    text = report(empty)
    assert all(bar.en in text for bar in BARS) and text.count("**not run**") == len(BARS)
    one = merge(empty, "layers", run_of(lstm_rows(2.0, 2.0)))
    assert judge(one, lstm_bar()).status == "incomplete" and "missing with 2 thread(s)" in report(one)
    quick = merge(one, "layers", run_of(lstm_rows(2.0, 2.0), threads=2, quick=True))
    assert judge(quick, lstm_bar()).status == "incomplete" and "not for the record" in report(quick)


def test_a_peer_that_is_not_installed_is_named_in_the_table():
    keras = next(bar for bar in BARS if bar.en == "Keras' LSTM on JAX")
    row = {"cell": "lstm", "T": 100, "B": 1, "H": 64, "ratios": {}}
    record = new_record(HERE)
    for threads in (1, 2):
        run = run_of([row], threads=threads, missing={"keras": "not installed"})
        record = merge(record, "jax", run)
    assert judge(record, keras).status == "not run"
    assert judge(record, keras).lacking == ("keras: not installed",)
    assert "**not run**; keras: not installed" in report(record)
    use("pt")
    assert "**não rodou**; keras: não instalado" in report(record)


def test_the_bars_of_a_wider_kernel_do_not_judge_a_narrower_one():
    record = full_record(0.5, "avx2")
    assert judge(record, lstm_bar()).status == "not applicable"
    assert "the bar is for another processor" in report(record)
    inference = next(bar for bar in BARS if bar.en == "inference")
    assert judge(record, inference).status == "missed"


def test_where_nothing_wider_runs_the_layers_are_the_avx2_row():
    avx2 = next(bar for bar in BARS if bar.group == "avx2")
    record = merge(new_record(HERE), "layers", run_of(lstm_rows(1.0, 2.0), "avx2"))
    assert judge(record, avx2).worst == 1.0
    wide = merge(new_record(HERE), "layers", run_of(lstm_rows(1.0, 2.0), "avx512"))
    assert judge(wide, avx2).status == "not run"


# ---- the record ----


def test_groups_run_apart_stand_in_one_file(tmp_path):
    path = tmp_path / "results" / "here.json"
    for group, threads in (("layers", 1), ("inference", 1), ("layers", 2), ("layers", 1)):
        record, different = begin(path, HERE)
        assert different == []
        save(path, merge(record, group, run_of(lstm_rows(1.5), threads=threads, date=f"{group} {threads}")))
    found = load(path)["groups"]
    assert {group: list(runs) for group, runs in found.items()} == {"layers": ["1", "2"], "inference": ["1"]}
    assert [len(run["rows"]) for run in found["layers"].values()] == [1, 1]
    assert sum('"ratios"' in line for line in path.read_text("utf-8").splitlines()) == 3  # a row, a line


def test_another_version_begins_a_new_record_and_says_so(tmp_path):
    path = tmp_path / "here.json"
    save(path, merge(new_record(HERE), "layers", run_of(lstm_rows(1.5))))
    record, different = begin(path, HERE | {"versions": {"torch": "2.14.0"}})
    assert (record["groups"], different) == ({}, ["versions"])


def test_a_quick_look_does_not_replace_a_measurement():
    full = merge(new_record(HERE), "layers", run_of(lstm_rows(1.5)))
    with pytest.raises(ValueError, match="layers: --quick does not replace a full measurement"):
        merge(full, "layers", run_of(lstm_rows(9.0), quick=True))
    quick = merge(new_record(HERE), "layers", run_of(lstm_rows(9.0), quick=True))
    assert merge(quick, "layers", run_of(lstm_rows(1.5)))["groups"]["layers"]["1"]["quick"] is False


def test_a_failed_write_leaves_the_old_record_whole(tmp_path, monkeypatch):
    path = tmp_path / "here.json"
    save(path, new_record(HERE))
    before = path.read_bytes()

    def full_disk(self, text, *_, **__):
        self.write_bytes(text.encode()[:20])
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_text", full_disk)
    with pytest.raises(OSError, match="no space left"):
        save(path, full_record())
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_a_foreign_file_is_refused(tmp_path):
    (tmp_path / "x.json").write_text("[]")
    with pytest.raises(ValueError, match="not a record of this program"):
        load(tmp_path / "x.json")


def test_fractions_keep_six_digits_and_nothing_else_changes(tmp_path):
    assert rounded({"a": [1 / 3, 7], "b": "x", "c": True}) == {"a": [0.333333, 7], "b": "x", "c": True}
    save(tmp_path / "x.json", full_record())
    assert load(tmp_path / "x.json") == full_record()


def test_two_benchmarks_do_not_run_at_once(tmp_path):
    lock = tmp_path / "lock"
    with alone(lock), pytest.raises(Busy, match="another benchmark is running"), alone(lock):
        pass
    with alone(lock):
        lock.write_text("held")
    assert lock.read_text() == "held"  # free again after the first


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """The program over runs that are made up at once, and the folder of its records."""

    def run(group, threads, quick, clock):
        if group == "jax":
            raise KeyboardInterrupt
        return run_of([row_of(group, case, 1.1) for case in CASES[group]], "avx2", threads)

    monkeypatch.setattr(program, "run", run)
    monkeypatch.setattr(program.machine, "describe", lambda: HERE)
    monkeypatch.setattr(program.machine, "own_cores", lambda: [0])
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return lambda *words: monkeypatch.setattr(sys, "argv", ["b", "--output", str(tmp_path / "out"), *words])


def test_an_interruption_loses_only_the_group_under_way(tmp_path, made_up, capsys):
    made_up()
    assert program.main() == 130
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == "amd-epyc-9r14-25-17.json"
    assert list(load(path)["groups"]) == ["limits", "layers", "inference"]
    said = capsys.readouterr().out
    assert "this machine lacks 2 cores" in said and "interrupted" in said


def test_avx2_is_not_forced_where_it_runs_anyway(made_up, monkeypatch, capsys):
    monkeypatch.setattr(program.fast, "instruction_set", lambda: "avx2")
    made_up("--group", "layers", "--group", "avx2", "--threads", "1")
    assert program.main() == 0
    assert "the other groups are AVX2 already" in capsys.readouterr().out


def test_the_program_measures_a_group_in_a_process_of_its_own(tmp_path):
    command = [sys.executable, "-m", "benchmarks", "--quick", "--group", "limits", "--threads", "1"]
    environment = machine.environment(1, forced_avx2=False) | {"TMPDIR": str(tmp_path), "COURSE_LANGUAGE": "pt"}
    result = subprocess.run(
        [*command, "--output", str(tmp_path / "out")], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    if built("baseline", torch.float32) is None:  # without a compiler there is nothing to measure
        assert result.returncode == 1 and "o kernel não foi compilado aqui" in result.stderr
        return
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("[limits 1] 1/1") and "**não rodou**" in result.stdout
    (path,) = (tmp_path / "out").iterdir()
    run = load(path)["groups"]["limits"]["1"]
    assert run["quick"] and run["instruction_set"] in ("avx512", "avx2", "baseline")
    assert {"torch.mm", "numpy", "triad"} <= run["rows"][0]["rates"].keys()


# ---- the machine ----


def test_a_process_has_its_threads_and_no_variable_that_slows_a_peer(monkeypatch):
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Haswell")
    monkeypatch.setenv("COURSE_KERNEL", "baseline")
    plain, forced = (machine.environment(2, forced) for forced in (False, True))
    assert plain["OMP_NUM_THREADS"] == plain["MKL_NUM_THREADS"] == "2"
    assert "OPENBLAS_CORETYPE" not in plain and "COURSE_KERNEL" not in plain
    assert (forced["COURSE_KERNEL"], forced["ATEN_CPU_CAPABILITY"]) == ("avx2", "avx2")
    assert machine.describe()["environment"]["OPENBLAS_CORETYPE"] == "Haswell"


def test_the_machine_is_named_by_processor_family_and_model():
    assert machine.slug(HERE) == "amd-epyc-9r14-25-17"
    here = machine.describe()
    assert here["processor"] and torch.__version__.startswith(here["versions"]["torch"]) and here["cores"] >= 1
    assert 1 <= len(machine.own_cores()) <= here["cores"]


def test_a_quick_look_takes_the_small_shapes_of_every_group():
    for group, found in CASES.items():
        small = cases(group, quick=True)
        assert small and all(case in found for case in small)
        assert cases(group, quick=False) == found


# ---- what the chapter and its figures read ----


def check_fields(record):
    """What the chapter and the figures read of a record."""
    assert record["machine"]["processor"] and record["machine"]["versions"]["torch"]
    for runs in record["groups"].values():
        for threads, run in runs.items():
            assert run.keys() >= {"threads", "quick", "instruction_set", "kernel", "missing", "rows"}
            assert str(run["threads"]) == threads and not run["quick"] and run["rows"]
    for cell in ("lstm", "gru", "rnn"):
        for batch in (1, 32):
            assert len(speed.ratios(record, cell, batch)) == len(speed.SIZES)
    assert all(len(speed.shares(record, name, 128)) == 3 for name in ("kernel", "torch.nn"))
    assert all(speed.times(record, batch)[-1][1] <= 1 for batch in (1, 32))
    assert all(judge(record, bar).status in ("met", "missed", "not applicable") for bar in BARS)


def test_the_records_in_the_repository_have_what_the_chapter_reads():
    check_fields(full_record())
    for path in RESULTS.glob("*.json"):
        if not path.stem.startswith(speed_record.OTHERS):
            check_fields(load(path))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("draw", [speed.speed_ratios, speed.speed_ways, speed.speed_share_of_peak])
def test_a_figure_is_drawn_from_a_record_in_the_palettes_colours(draw, language):
    canvas = Canvas(600, 600, language)
    draw(canvas, full_record())
    root = ET.fromstring(canvas.render("t", "d", "n"))
    assert all(e.get(paint, "none") in COLOURS | {"none"} for e in root.iter() for paint in ("fill", "stroke"))
    said = "".join(root.itertext())
    assert ("unidades do estado" in said or "laço" in said) == (language == "pt")
    empty = Canvas(600, 600, language)
    draw(empty, new_record(HERE))
    assert len(empty.parts) < len(canvas.parts)  # lines of what was measured, and none of what was not


def test_a_chart_reaches_around_its_values_and_one():
    assert ticks_around([1.4, 8.0]) == [1, 2, 5, 10]
    assert ticks_around([0.4]) == [0.2, 0.5, 1]
    assert ticks_around([1.0]) == [1, 2]
    assert ticks_around([70.0])[-1] == 50


def test_of_several_records_the_book_shows_the_one_that_is_named(tmp_path):
    assert speed_record.record_path(tmp_path) is None
    (tmp_path / "gpu-some.json").write_text("{}")
    (tmp_path / "grading.json").write_text("{}")
    (tmp_path / "attacks.json").write_text("{}")
    (tmp_path / "attacked_class.json").write_text("{}")
    (tmp_path / "audit.json").write_text("{}")
    (tmp_path / "sample_classes.json").write_text("{}")
    assert speed_record.record_path(tmp_path) is None
    (tmp_path / "only.json").write_text("{}")
    assert speed_record.record_path(tmp_path).stem == "only"
    (tmp_path / f"{speed_record.SHOWN}.json").write_text("{}")
    assert speed_record.record_path(tmp_path).stem == speed_record.SHOWN
    rows = speed_record.rows({"groups": {"g": {"1": {"rows": [{"H": 1}, {"H": 2}]}}}}, "g", H=2)
    assert json.dumps(rows) == '[{"H": 2}]'
