"""A student's torch module answers here as it would there: its outputs, the inputs' gradients and its parameters'."""

import random

import pytest
import torch
from helpers.effort import SEED, some
from helpers.rungs import RUNGS
from nbformat.v4 import new_code_cell, new_notebook

from course_lib.assignments.stopped import Raised
from course_lib.grading.run import runner
from course_lib.grading.run.limits import Ended, Limits
from course_lib.grading.run.proxies import Proxy
from course_lib.grading.run.student import Student
from course_lib.grading.run.verdict import cell_scores
from course_lib.grading.run.view import TORCH

RUNG = random.Random(SEED).choice(["none", *RUNGS])
LIMITS = Limits(cell=60, task=120)
CODE = """
import torch

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64))
        self.table = torch.nn.Embedding(3, 2, dtype=torch.float64)
        self.table.weight.data = torch.arange(6, dtype=torch.float64).view(3, 2)

    def forward(self, x, state=None):
        y = torch.tanh(x @ self.weight)
        return y if state is None else (y, (y * state, y.argmax(-1)))

    def look(self, where):
        return self.table(where) @ self.weight

def plain(x):
    with torch.no_grad():
        return x * 2

def constant(x):
    return torch.ones(3), x.sum()

def wants_gradients(x):
    return torch.is_grad_enabled()

def nothing(x):
    return None

def words(x):
    return ["a", x * 1]

def doubled(x):
    return x + x, x + x

def spoils(x):
    x.data += 1
    return x * 1

def fails(x):
    raise ValueError("no")

def half(x):
    return x.to(torch.bfloat16)

def sparse(x):
    return x.detach().to_sparse()

def meta(x):
    return torch.empty(3, device="meta")

def list_of(x):
    return [x, {"a": x}]

torch.manual_seed(3)
model = Model()
"""


@pytest.fixture(scope="module")
def student():
    made = Student(runner._jail(RUNG, TORCH, False), "en", LIMITS)
    made.allow(600)
    assert not made.cell(CODE).get("stopped")
    yield made
    made.leave()
    runner.close()


@pytest.fixture
def local():
    names = {}
    exec(CODE, names)
    return names


@pytest.fixture
def model(student):
    student.cell("model = Model()")
    return student.name("model")


def inputs(*shape, seed=0, grad=True):
    made = torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return made.requires_grad_(grad)


def twice(*shape, **options):
    return inputs(*shape, **options), inputs(*shape, **options)


def test_outputs_and_gradients_are_those_of_the_module_itself(model, local):
    (x, mine), own = twice(4, 2), local["model"]
    came, due = model(x), own(mine)
    assert torch.allclose(came, due, rtol=1e-12, atol=1e-12)
    (came**2).sum().backward()
    (due**2).sum().backward()
    assert torch.allclose(x.grad, mine.grad, rtol=1e-12, atol=1e-12)
    assert torch.allclose(model.weight.grad, own.weight.grad, rtol=1e-12, atol=1e-12)
    assert model.weight.requires_grad and torch.equal(model.weight.detach(), own.weight.detach())


def test_torch_knows_the_processor_in_there_as_well(student):
    shown = student.cell("print(torch.backends.cpu.get_cpu_capability())")["shown"]
    assert [item["text"].strip() for item in shown] == [torch.backends.cpu.get_cpu_capability()]


def test_several_outputs_in_tuples_one_of_them_whole_numbers(model, local):
    (x, mine), (s, state), own = twice(4, 2), twice(4, 2, seed=1), local["model"]
    y, (z, best) = model(x, s)
    due, (also, wanted) = own(mine, state)
    assert torch.allclose(z, also, rtol=1e-12, atol=1e-12) and torch.equal(best, wanted) and not best.requires_grad
    (y.sum() + 3 * z.sum()).backward()
    (due.sum() + 3 * also.sum()).backward()
    for one, other in ((x, mine), (s, state)):
        assert torch.allclose(one.grad, other.grad, rtol=1e-12, atol=1e-12)
    assert torch.allclose(model.weight.grad, own.weight.grad, rtol=1e-12, atol=1e-12)


def test_only_one_of_several_outputs_leads_back(model, local):
    (x, mine), (s, state) = twice(4, 2), twice(4, 2, seed=1)
    model(x, s)[1][0].sum().backward()
    local["model"](mine, state)[1][0].sum().backward()
    assert torch.allclose(x.grad, mine.grad, rtol=1e-12, atol=1e-12) and torch.equal(s.grad, state.grad)


def test_whole_numbers_as_inputs_reach_the_parameters(model, local):
    where, own = torch.tensor([[0, 2], [1, 1]]), local["model"]
    model.look(where).sum().backward()
    own.look(where).sum().backward()
    assert torch.allclose(model.table.weight.grad, own.table.weight.grad, rtol=1e-12, atol=1e-12)
    assert torch.allclose(model.weight.grad, own.weight.grad, rtol=1e-12, atol=1e-12)


def test_two_calls_before_going_back_add_their_gradients(model, local):
    (x, mine), own = twice(4, 2), local["model"]
    (model(x).sum() + (model(model(x)) ** 2).sum()).backward()
    (own(mine).sum() + (own(own(mine)) ** 2).sum()).backward()
    assert torch.allclose(x.grad, mine.grad, rtol=1e-12)
    assert torch.allclose(model.weight.grad, own.weight.grad, rtol=1e-12)


def test_going_back_twice_through_one_call(model, local):
    (x, mine), own = twice(4, 2), local["model"]
    came, due = model(x), own(mine)
    for output in (came, due):
        output.sum().backward(retain_graph=True)
        output.sum().backward()
    assert torch.allclose(x.grad, mine.grad) and torch.allclose(model.weight.grad, own.weight.grad)


def test_what_leads_nowhere_over_there_leads_nowhere_here(student):
    x = inputs(3)
    assert not student.name("plain")(x).requires_grad
    ones, total = student.name("constant")(x)
    assert not ones.requires_grad and total.requires_grad
    with torch.no_grad():
        assert torch.allclose(student.name("plain")(x), 2 * x, rtol=1e-12, atol=1e-12)
    assert student.name("nothing")(x) is None
    word, same = student.name("words")(x)
    assert word == "a" and torch.allclose(same, x, rtol=1e-12, atol=1e-12)


def test_where_no_gradients_are_wanted_none_are_made_over_there(student, model):
    x, wants = inputs(4, 2), student.name("wants_gradients")
    wanted = model(x)
    with torch.no_grad():
        assert wants(x) is False
        came = model(x)
    assert wants(x) is True
    assert not came.requires_grad and torch.equal(came, wanted.detach())


def test_inputs_without_gradients(model, local):
    x = inputs(4, 2, grad=False)
    model(x).sum().backward()
    local["model"](x).sum().backward()
    assert x.grad is None and torch.allclose(model.weight.grad, local["model"].weight.grad, rtol=1e-12, atol=1e-12)


def test_odd_answers(student):
    x = inputs(3)
    with pytest.raises(Raised, match="ValueError: no"):
        student.name("fails")(x)
    first, second = student.name("doubled")(x)
    (first.sum() + 2 * second.sum()).backward()
    assert x.grad.tolist() == [6, 6, 6]
    assert not isinstance(student.name("half")(inputs(3)), torch.Tensor)  # of a kind that does not cross: a proxy
    mixed = student.name("list_of")(inputs(3))
    assert torch.equal(mixed[1]["a"].detach(), inputs(3).detach())


@pytest.mark.parametrize("name", ["sparse", "meta"])
def test_a_tensor_without_numbers_that_could_cross_stays_there(student, name):
    assert isinstance(student.name(name)(inputs(3)), Proxy)


WRONG = {
    "[]": None,
    "1": None,
    "[torch.ones(7)]": None,
    "['x']": None,
    "[torch.ones(3)]": None,  # another dtype
    "[torch.full((3,), 5.0, dtype=torch.float64)]": [5, 5, 5],
    "[torch.ones(3, dtype=torch.float64)] * 9": [1, 1, 1],
}


@pytest.mark.parametrize("answer", some(WRONG, 3))
def test_gradients_of_another_shape_or_kind_are_none(student, answer):
    student.cell(f"""
import gc, torch
for thing in gc.get_objects():
    if type(thing).__name__ == "Candidate":
        thing.do_backward = lambda graph, gradients: {{"value": {answer}}}
def identity(x):
    return x * 1
""")
    x = inputs(3)
    try:
        student.name("identity")(x).sum().backward()
        assert (x.grad if x.grad is None else x.grad.tolist()) == WRONG[answer]
    finally:
        student.done.pop()
        student.leave()  # what comes next gets a process that is whole


def test_a_call_with_no_one_left_to_go_back_through(student):
    x = inputs(3)
    y = student.name("doubled")(x)[0]
    student.leave()
    with pytest.raises((Ended, Raised)):
        y.sum().backward()


TEST = """
model = Model()
x = torch.ones(1, 2, dtype=torch.float64, requires_grad=True)
y = model(x)
y.sum().backward()
assert torch.allclose(y, torch.tanh(x @ model.weight)), "values"
assert torch.allclose(model.weight.grad, (x.T @ (1 - y**2))), "gradients"
assert x.grad is not None
"""


def test_a_locked_cell_that_imports_torch_tests_a_module(student):
    def known(source, name, points=0, locked=True):
        about = {"grade_id": name, "grade": bool(points), "locked": locked, "solution": not locked, "points": points}
        return new_code_cell(source, metadata={"nbgrader": about})

    cells = [known("import torch", "setup"), known(CODE, "model", locked=False), known(TEST, "model-t", 5)]
    notebook = new_notebook(cells=cells)
    student.leave()  # a jail has one hand-in at a time
    assert runner.run_notebook(notebook, "en", LIMITS, rung=RUNG) == "finished"
    assert not notebook.cells[2].outputs and scores(notebook) == [5]
    notebook.cells[1].source = CODE.replace("torch.tanh", "torch.sin")
    runner.run_notebook(notebook, "en", LIMITS, rung=RUNG)
    assert [output.evalue for output in notebook.cells[2].outputs] == ["values"] and scores(notebook) == [0]


def scores(notebook):
    return [cell.score for cell in cell_scores(notebook)]
