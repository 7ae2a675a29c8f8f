"""The models of assignment 8: each wrong file and each wrong model is told by its own sentence, in both languages."""

import pytest
import torch
from helpers.suites import failure, verdict_of
from helpers.trained_weights import put_weights
from safetensors.torch import load, load_file, save_file
from torch import nn
from torch.nn import functional

from course_lib.assignments import handed_in
from course_lib.assignments.a8 import MODELS, check_model, examine_model
from course_lib.assignments.a8.weights import AT_MOST
from course_lib.assignments.measured import collecting
from course_lib.assignments.model_problem import MODEL_SENTENCES
from course_lib.grading.notebook.source import render
from course_lib.language import LANGUAGES, use


@pytest.fixture(scope="module")
def right():
    """What the solutions of the English notebook define, without its data and trainings."""
    scope = {}
    for cell in render("a8", "en").cells:
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and about and not about["grade"]:
            exec(cell.source, scope)
    use(None)
    return scope


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A student's working folder, with trained weights in it."""
    monkeypatch.chdir(tmp_path)
    put_weights("en", tmp_path)
    return tmp_path


def told(verdict, language):
    return verdict.text(MODELS.sentences, language)


# --- the file --------------------------------------------------------------------------------------------------------


def weights_with(change):
    def write(path, _right):
        save_file(change(load(path.read_bytes())), path)

    return write


def other_values(name, function):
    return weights_with(lambda weights: weights | {name: function(weights[name]).contiguous()})


def with_nan(tensor):
    tensor[0, :3] = torch.tensor([torch.nan, torch.inf, -torch.inf])
    return tensor


def pickled(path, _right):
    torch.save(load(path.read_bytes()), path)


def cut(path, _right):
    path.write_bytes(path.read_bytes()[:-1000])


def of_the_other(path, _right):
    path.write_bytes(path.with_name("numbers.safetensors").read_bytes())


FILES = {
    "missing": (lambda path, _: path.unlink(), "file", "Falta names.safetensors", "names.safetensors is missing"),
    "folder": (lambda path, _: (path.unlink(), path.mkdir()), "file", "não é um arquivo comum", "is no plain file"),
    "too large": (lambda path, _: path.write_bytes(bytes(AT_MOST + 1)), "file_too_large", "limite", "limit"),
    "empty": (lambda path, _: path.write_bytes(b""), "file_empty", "está vazio", "is empty"),
    "pickle": (pickled, "pickle", "torch.save", "torch.save"),
    "cut": (cut, "not_safetensors", "está cortado", "is cut off"),
    "text": (lambda path, _: path.write_text("weights " * 99), "not_safetensors", "está cortado", "is cut off"),
    "missing tensor": (
        weights_with(lambda w: {k: v for k, v in w.items() if k != "readout.bias"}),
        "tensors_missing",
        "não tem readout.bias",
        "has no readout.bias",
    ),
    "extra tensor": (
        weights_with(lambda w: w | {"more": torch.zeros(2)}),
        "tensors_extra",
        "tem more, que",
        "has more, which",
    ),
    "renamed": (
        weights_with(lambda w: {k.replace("readout", "output"): v for k, v in w.items()}),
        "tensors_renamed",
        "não tem readout.weight, readout.bias e tem output.bias",
        "has no readout.weight, readout.bias, but has output.bias",
    ),
    "other model": (of_the_other, "tensors_renamed", "do outro modelo", "of the other model"),
    "shape": (other_values("readout.bias", lambda b: b[:13]), "tensor_shape", "(13,)", "in the class (14,)"),
    "half": (other_values("readout.bias", torch.Tensor.half), "tensor_dtype", "torch.float16", "torch.float32"),
    "nan": (other_values("readout.weight", with_nan), "tensor_not_finite", "3 de 1568", "3 of 1568"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_is_told_what_is_wrong_with_it(name, folder, right):
    spoil, kind, pt, en = FILES[name]
    spoil(folder / "names.safetensors", right)
    for judge, options in ((check_model, {}), (check_model, {"at_least": 0.5}), (examine_model, {"at_least": 0.5})):
        verdict = verdict_of(judge, "names", right["Names"], **options)
        assert verdict.problem.kind == kind
        assert pt in told(verdict, "pt") and en in told(verdict, "en")


def test_a_hand_ins_own_folder_is_read_where_it_is_graded(folder, right, tmp_path_factory):
    with handed_in.handed_in(tmp_path_factory.mktemp("empty")):
        assert verdict_of(check_model, "names", right["Names"]).problem.kind == "file"
    with handed_in.handed_in(folder):
        check_model("names", right["Names"])


# --- the class -------------------------------------------------------------------------------------------------------


class Needs(nn.Module):
    def __init__(self, hidden):
        super().__init__()


class NoSuper(nn.Module):
    def __init__(self):
        self.readout = nn.Linear(2, 2)


def answering(right, forward):
    """Names with another way of answering, from the right scores."""

    def changed(self, xs, lengths):
        return forward(self, xs, lengths, lambda *given: right["Names"].forward(self, *given))

    return type("Names", (right["Names"],), {"forward": changed})


def stops(self, xs, lengths, scores):
    return scores(xs, lengths) @ self.readout.weight.T


def refusing(right):
    def load_state_dict(self, weights):
        raise RuntimeError("no")

    return type("Names", (right["Names"],), {"load_state_dict": load_state_dict})


CLASSES = {
    "takes no weights": (refusing, "not_loaded", "did not take its weights: RuntimeError: no, in line"),
    "unwritten": (lambda right: lambda: exec("raise NotImplementedError"), "unwritten", "not implemented yet"),
    "needs arguments": (lambda right: Needs, "not_made", "Names() stopped with TypeError"),
    "no super": (lambda right: NoSuper, "not_made", "self.readout = nn.Linear(2, 2)"),
    "no module": (lambda right: dict, "not_a_module", "begin with class Names(nn.Module)"),
    "stops": (lambda r: answering(r, stops), "stopped", "return scores(xs, lengths) @ self.readout.weight.T"),
    "none": (lambda r: answering(r, lambda *_: None), "none", "returned None"),
    "a list": (lambda r: answering(r, lambda s, x, n, f: [*f(x, n)]), "not_a_tensor", "got a list of 8 items"),
    "the answers": (
        lambda r: answering(r, lambda s, x, n, f: f(x, n).argmax(-1)),
        "shape",
        "(B, K) = (8, 14), got (8,)",
    ),
    "nan": (
        lambda r: answering(r, lambda s, x, n, f: f(x, n) / 0),
        "not_finite",
        "where every number should be finite",
    ),
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_that_does_not_do_is_told_why(name, folder, right):
    make, kind, text = CLASSES[name]
    verdict = verdict_of(check_model, "names", make(right))
    assert verdict.problem.kind == kind and text in told(verdict, "en")
    assert told(verdict, "pt") != told(verdict, "en")


def test_a_model_that_takes_too_long_is_told_so(folder, right, monkeypatch):
    monkeypatch.setattr("course_lib.assignments.a8.judge.SECONDS", -1)
    assert verdict_of(check_model, "names", right["Names"], at_least=0.5).problem.kind == "slow"


# --- models that run, and go wrong -----------------------------------------------------------------------------------


def first_step_alone(self, xs, lengths, scores):
    return scores(xs[:1], torch.ones_like(lengths))


def last_step_alone(self, xs, lengths, scores):
    return scores(xs[lengths - 1, torch.arange(len(lengths))][None], torch.ones_like(lengths))


def batch_read_as_time(self, xs, lengths, scores):
    return scores(xs, lengths) + scores(xs, lengths).mean(0)


def at_random(self, xs, lengths, scores):
    drawn = (xs * torch.arange(1, len(xs) + 1)[:, None]).sum(0) % 14
    return functional.one_hot(drawn, 14).float()


WRONG_NAMES = {
    "noise": lambda s, xs, n, f: functional.dropout(f(xs, n)),
    "padding_read": lambda s, xs, n, f: f(xs, torch.full_like(n, len(xs))),
    "batch_mixed": batch_read_as_time,
    "always_the_same": lambda s, xs, n, f: f(xs, n) + 1e4 * torch.eye(14)[3],
    "classes_permuted": lambda s, xs, n, f: f(xs, n).roll(1, -1),
    "last_letter_alone": last_step_alone,
    "first_letter_alone": first_step_alone,
    "order_ignored": lambda s, xs, n, f: f(xs.sort(0, descending=True).values, n),
    "not_trained": at_random,
}


def writing(right, change):
    """Numbers that writes what `change` makes of the right answers."""
    numbers, write = right["Numbers"], right["write"]

    def forward(self, xs, lengths, target):
        answers = change(write(lambda *given: numbers.forward(self, *given), xs, lengths))
        written = functional.one_hot(functional.pad(answers, (0, 0, 0, 3))[: len(target)], 11)
        return written + functional.one_hot(target, 11) / 100

    return type("Numbers", (numbers,), {"forward": forward})


def reading(right, change):
    """Numbers that reads what `change` makes of what it is given."""
    numbers = right["Numbers"]
    return type("Numbers", (numbers,), {"forward": lambda self, *given: numbers.forward(self, *change(*given))})


def scoring(right, change):
    """Numbers whose scores are what `change` makes of the right ones and the target."""
    numbers = right["Numbers"]

    def forward(self, xs, lengths, target):
        return change(numbers.forward(self, xs, lengths, target), target)

    return type("Numbers", (numbers,), {"forward": forward})


def backwards(answers):
    out = answers.clone()
    for b, n in enumerate((answers != 0).long().cumprod(0).sum(0).tolist()):
        out[:n, b] = answers[:n, b].flip(0)
    return out


def without_last(answers):
    n = (answers != 0).long().cumprod(0).sum(0)
    return answers * (torch.arange(len(answers))[:, None] < n - 1)


def with_first(answers):
    return torch.cat((1 + answers[:1] % 10, answers[1:]))


def ending_after_two(scores, target):
    fixed = torch.zeros_like(scores)
    fixed[:2, :, 4], fixed[2:, :, 0] = 1e3, 1e3
    return scores + fixed


WRONG_NUMBERS = {
    "noise": (scoring, lambda scores, target: scores + torch.randn_like(scores)),
    "padding_read": (reading, lambda xs, n, target: (xs, torch.full_like(n, len(xs)), target)),
    "batch_mixed": (scoring, lambda scores, target: scores + scores.mean(1, keepdim=True)),
    "echo": (scoring, lambda scores, target: 9 * functional.one_hot(target, 11).float()),
    "looks_ahead": (reading, lambda xs, n, target: (xs, n, target.flip(0))),
    "never_ends": (scoring, lambda scores, target: scores - 1e3 * torch.eye(11)[0]),
    "ends_at_once": (scoring, lambda scores, target: scores + 1e3 * torch.eye(11)[0]),
    "figures_reversed": (writing, backwards),
    "symbols_moved": (writing, lambda answers: (answers + 1).clamp(max=10).where(answers > 0, 0)),
    "first_figure_wrong": (writing, with_first),
    "one_figure_short": (writing, without_last),
    "words_ignored": (reading, lambda xs, n, target: (xs.clamp(max=1), n, target)),
    "always_the_same": (scoring, ending_after_two),
    "order_ignored": (reading, lambda xs, n, target: (xs.sort(0, descending=True).values, n, target)),
    "answer_unread": (reading, lambda xs, n, target: (xs, n, torch.zeros_like(target))),
}
UNSTEADY = {"noise", "padding_read", "batch_mixed"}
WRONG = [("names", sign) for sign in WRONG_NAMES] + [("numbers", sign) for sign in WRONG_NUMBERS]


@pytest.mark.parametrize(("model", "sign"), WRONG)
def test_a_model_that_goes_wrong_in_a_known_way_is_told_which(model, sign, folder, right):
    if model == "names":
        wrong = answering(right, WRONG_NAMES[sign])
    else:
        make, change = WRONG_NUMBERS[sign]
        wrong = make(right, change)
    failed = failure(check_model, model, wrong, at_least=0.7 if model == "names" and sign not in UNSTEADY else 0.999)
    assert failed.verdict.mistakes == (f"{model}.{sign}",)
    assert failed.verdict.problem.kind == "too_few_right"
    for language in LANGUAGES:
        assert MODELS.sentences[f"{model}.{sign}"].text(language) in failed.text(language)
    if sign in UNSTEADY:
        unsteady = verdict_of(check_model, model, wrong)
        assert unsteady.problem.kind == "other_answers" and unsteady.mistakes == (f"{model}.{sign}",)
    else:
        check_model(model, wrong)


def test_an_honest_file_that_begins_like_a_pickle_is_read(folder, right):
    """A safetensors file begins with the length of its header, which may be any."""
    weights = load_file("names.safetensors")
    for padding in range(0, 1200, 8):
        save_file(weights, "names.safetensors", {"note": " " * padding})
        if (folder / "names.safetensors").read_bytes().startswith(b"\x80"):
            break
    assert (folder / "names.safetensors").read_bytes().startswith(b"\x80")
    check_model("names", right["Names"])


def test_every_sign_is_shown_by_a_wrong_model():
    shown = {f"{model}.{sign}" for model, sign in WRONG} | {f"{model}.without_weights" for model in MODELS.asked}
    assert shown == set(MODELS.sentences)
    assert len({s for both in MODELS.sentences.values() for s in both}) >= len(shown)


@pytest.mark.parametrize("model", MODELS.asked)
def test_a_class_that_knows_the_answer_without_its_file_is_told_so(model, folder, right):
    trained = right[model.capitalize()]()
    trained.load_state_dict(load_file(f"{model}.safetensors"))

    def forward(self, *given):
        return trained.eval()(*given)

    knowing = type(model.capitalize(), (right[model.capitalize()],), {"forward": forward})
    with collecting() as seen:
        verdict = verdict_of(examine_model, model, knowing, at_least=0.3)
    assert verdict.problem.kind == "right_shuffled" and verdict.mistakes == (f"{model}.without_weights",)
    assert not seen  # no place on the leaderboard


def test_weights_saved_before_training_are_told_so(folder, right):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        save_file(right["Names"]().state_dict(), folder / "names.safetensors")
    verdict = verdict_of(check_model, "names", right["Names"], at_least=0.5)
    assert verdict.mistakes[0] in ("names.not_trained", "names.always_the_same")


# --- what is measured ------------------------------------------------------------------------------------------------


def test_what_is_examined_is_reported_and_what_a_student_checks_is_not(folder, right, capsys):
    with collecting() as seen:
        check_model("names", right["Names"], at_least=0.3)
        assert not seen
        examine_model("names", right["Names"], at_least=0.3)
        failure(examine_model, "numbers", right["Numbers"], at_least=1.01)
    assert set(seen) == {f"{m}_{what}" for m in ("names", "numbers") for what in ("accuracy", "parameters")}
    assert f"({100 * seen['names_accuracy']:.1f}%)" in capsys.readouterr().out
    assert seen["names_parameters"] == sum(p.numel() for p in right["Names"]().parameters())


def test_the_same_files_get_the_same_counts(folder, right):
    seen = []
    for _ in range(2):
        with collecting() as figures:
            examine_model("names", right["Names"], at_least=0.3)
        seen.append(figures)
    assert seen[0] == seen[1]


def test_no_kind_of_problem_is_left_without_a_test():
    kinds = {kind for _, kind, *_ in FILES.values()} | {kind for _, kind, _ in CLASSES.values()}
    kinds |= {"slow", "other_answers", "too_few_right", "right_shuffled"}
    assert kinds >= set(MODEL_SENTENCES)
