"""What stands here for a student's objects answers as they would, and nothing that it answers is believed unseen."""

from collections import OrderedDict
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from helpers.effort import some
from helpers.rungs import RUNGS as JAILS

from course_lib.assignments.stopped import Raised
from course_lib.grading.run import runner
from course_lib.grading.run.jail import Jail
from course_lib.grading.run.limits import Ended, Limits
from course_lib.grading.run.proxies import Proxy, Undefined
from course_lib.grading.run.student import Student
from course_lib.grading.run.view import NUMPY

RUNGS = ["none", *some(JAILS, 1)]
LIMITS = Limits(cell=10, task=60)
CODE = """
import numpy as np

def double(x, *, by=2):
    return by * x

class Counter:
    start = 10

    def __init__(self, at=0):
        self.at, self.parts = at, {"a": Part(1), "b": Part(2)}

    def step(self, by=1):
        self.at += by
        return self.at

    def __call__(self, x):
        return x + self.at

    def __getitem__(self, key):
        return [self.at, key]

    def __iter__(self):
        yield from range(self.at)

class Part:
    def __init__(self, weight):
        self.weight = np.full(2, float(weight))

def spoil(array, table, items, *, named):
    array[0] = 9
    table["new"] = np.ones(2)
    items.append("more")
    named[...] = -1
    return None

def leave(array, table):
    return array.sum()

def fails(x):
    deep = x + 1
    return deep / 0

def weight_of(part):
    return part.weight * 2

def same(one, other):
    return one is other

numbers, word, pair, nothing = np.arange(3), "word", (1, [2.5, True]), None
layers = [Part(5), Part(7)]
"""


@pytest.fixture(scope="module", autouse=True)
def _warm():
    yield
    runner.close()


@pytest.fixture(scope="module", params=RUNGS)
def student(request):
    """A student's process in which `CODE` has run, in a jail of its own."""
    jail = Jail(request.param)
    made = begun(request.param, jail=jail)
    yield made
    made.leave()
    jail.close()


def begun(rung, code=CODE, limits=LIMITS, jail=None):
    student = Student(jail or runner._jail(rung, NUMPY, False), "en", limits)
    assert not student.cell(code).get("stopped")
    return student


def stopped(function, *arguments, **named):
    with pytest.raises(Raised) as raised:
        function(*arguments, **named)
    return raised.value.stopped


def test_data_comes_as_it_is(student):
    assert student.name("numbers").tolist() == [0, 1, 2]
    assert (student.name("word"), student.name("pair"), student.name("nothing")) == ("word", (1, [2.5, True]), None)


def test_a_function_is_called_with_arguments_by_place_and_by_name(student):
    double = student.name("double")
    assert isinstance(double, Proxy)
    assert double(3) == 6 and double(x=1.5, by=4) == 6.0
    assert double(np.arange(2)).tolist() == [0, 2]
    assert np.array_equal(double(np.ones((2, 3), np.float32)), 2 * np.ones((2, 3), np.float32))


def test_a_class_its_instances_their_attributes_items_and_what_they_yield(student):
    kind = student.name("Counter")
    assert kind.start == 10
    counter = kind(at=3)
    assert type(counter).__name__ == "Counter"
    assert (counter.at, counter.step(), counter.step(by=4), counter.at) == (3, 4, 8, 8)
    assert counter(1) == 9
    assert counter["x"] == [8, "x"] and counter[2] == [8, 2]
    assert list(counter) == [*range(8)]
    assert counter.parts["b"].weight.tolist() == [2, 2]
    assert [layer.weight[0] for layer in student.name("layers")] == [5, 7]


def test_an_object_given_back_is_the_object_itself(student):
    one, other = student.name("layers")
    same = student.name("same")
    assert same(one, one) is True and same(one, other) is False
    assert student.name("weight_of")(other).tolist() == [14, 14]
    assert student.name("weight_of")(part=one).tolist() == [10, 10]
    made = student.name("Part")(3)
    assert student.name("weight_of")(made).tolist() == [6, 6]


def test_arguments_that_were_changed_over_there_are_changed_here(student):
    array, table, items, named = np.zeros(2), {"old": 1}, [1], np.ones((2, 2))[:, 0]
    assert student.name("spoil")(array, table, items, named=named) is None
    assert array.tolist() == [9, 0] and named.tolist() == [-1, -1]
    assert table["new"].tolist() == [1, 1] and table["old"] == 1
    assert items == [1, "more"]
    assert student.name("leave")(array, table) == 9


def test_an_error_says_the_students_own_line(student):
    said = stopped(student.name("fails"), 1)
    assert (said.error, said.function, said.code) == ("ZeroDivisionError: division by zero", "fails", "return deep / 0")
    assert CODE.lstrip().splitlines()[said.line - 1].strip() == "return deep / 0"
    assert "TypeError" in stopped(student.name("double")).error
    with pytest.raises(AttributeError, match="nowhere"):
        student.name("Counter").nowhere  # noqa: B018
    assert getattr(student.name("Counter"), "nowhere", 3) == 3
    assert "TypeError" in stopped(lambda: student.name("double")[0]).error
    assert "TypeError" in stopped(lambda: list(student.name("double"))).error


def test_a_name_that_is_not_defined_says_so_whatever_is_done_with_it(student):
    missing = student.name("nowhere")
    assert isinstance(missing, Undefined)
    assert stopped(missing, 1).undefined == stopped(lambda: missing.weight).undefined == "undefined"


def test_what_is_no_data_does_not_go_there(student):
    with pytest.raises(Ended):
        student.name("double")(object())
    assert student.name("double")(1) == 2  # in a process made anew


def test_what_does_not_fit_through_is_the_students_error():
    student = begun(
        "none", "def huge():\n    return [[]] * 101_000\ndef deep():\n    a = []\n    a.append(a)\n    return a"
    )
    assert "too deep or too many" in stopped(student.name("huge")).error
    assert "too deep or too many" in stopped(student.name("deep")).error
    student.leave()


ODD = """
import numpy as np

class Loud:
    def __getattr__(self, name):
        raise RuntimeError("no")
    def __eq__(self, other):
        return True
    def __bool__(self):
        raise RuntimeError("no truth")
    def __repr__(self):
        raise RuntimeError("no text")

class Error(Exception):
    def __str__(self):
        raise RuntimeError("no text")

def odd():
    return Loud()
def raises():
    raise Error
def leaves():
    raise SystemExit
def ordered():
    from collections import OrderedDict
    return OrderedDict(b=1, a=2)
def subclass():
    return type("Half", (float,), {})(0.5)
def foreign():
    return np.array(["a", "b"])
def half():
    raise ValueError("\\ud800")
def surrogate():
    return "\\ud800"
"""


@pytest.mark.parametrize("rung", RUNGS)
def test_odd_answers_stay_answers(rung):
    student = begun(rung, ODD)
    odd = student.name("odd")()
    assert isinstance(odd, Proxy) and odd != student.name("odd")()
    assert "no" in stopped(lambda: odd.anything).error
    assert stopped(student.name("raises")).error == "Error:"
    assert stopped(student.name("leaves")).error.startswith("SystemExit")
    ordered = student.name("ordered")()
    assert type(ordered) is dict and [*ordered] == ["b", "a"] and ordered == OrderedDict(a=2, b=1)
    assert isinstance(student.name("subclass")(), Proxy)  # a number that may equal everything is not believed
    assert student.name("foreign")().tolist() == [None, None]
    assert stopped(student.name("half")).error.startswith("ValueError")
    assert student.name("surrogate")() == "\ud800"
    student.leave()


@pytest.mark.parametrize("rung", RUNGS)
def test_a_proxy_finds_its_name_again_after_the_process_was_made_anew(rung):
    student = begun(rung, CODE + "\ndef die():\n    import os\n    os._exit(1)\n")
    double, layer = student.name("double"), student.name("layers")[0]
    with pytest.raises(Ended):
        student.name("die")()
    assert double(4) == 8
    assert student.made == 2
    with pytest.raises(Ended):  # nobody can say which object of the new process that was
        _ = layer.weight
    assert student.name("layers")[0].weight.tolist() == [5, 5]
    student.leave()


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.parametrize("rung", ["none", *(["C"] if "C" in RUNGS else [])])  # elsewhere it sees another number
def test_a_process_that_does_not_come_back_from_a_call_is_ended_too(rung):
    student = begun(rung, "import os\ndef who(): return os.getpid()\ndef end():\n    while True: pass")
    before = student.name("who")()
    student.allow(2)
    with pytest.raises(Ended):
        student.name("end")()
    until = monotonic() + 20
    while running(before) and monotonic() < until:
        sleep(0.01)
    assert not running(before)
    student.leave()


LENDING = """
def helper(x, by=1):
    return -1

def uses(x):
    return helper(x) + helper(x, by=3)

def catches():
    try:
        return helper("bad")
    except Exception as error:
        return type(error).__name__

def asks_much():
    import numpy as np
    return helper(np.zeros(5000))

def asks_often():
    for _ in range(5000):
        helper(1)
"""


def ours(x, by=1):
    return x * by


@pytest.mark.parametrize("rung", RUNGS)
def test_a_function_that_calls_a_helper_may_borrow_ours(rung):
    student = begun(rung, LENDING)
    uses = student.name("uses")
    assert uses(2) == -2
    assert uses.lend({"helper": ours})(2) == 2 + 6
    assert uses(2) == -2  # and then has its own again
    with pytest.raises(Ended):
        student.name("asks_much").lend({"helper": ours})()
    with pytest.raises(Ended):
        student.name("asks_often").lend({"helper": ours})()
    assert uses.lend({"helper": ours, "missing": ours})(2) == 8
    student.leave()


def fails(_x, by=1):
    raise ValueError(by)


def test_an_error_of_what_was_lent_is_raised_over_there(student):
    lender = begun("none", LENDING)
    assert "ValueError" in stopped(lender.name("uses").lend({"helper": fails}), 2).error
    lender.leave()


ENDINGS = [
    ("while True: pass", "timeout"),
    ("import os; os._exit(3)", "died"),
    ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "died"),
]


@pytest.mark.parametrize(("code", "how"), ENDINGS)
def test_a_call_that_does_not_come_back_says_how_it_ended(code, how):
    student = begun("none", f"def end():\n    {code}\nx = 1", limits=Limits(cell=2, task=9))
    student.allow(9)
    with pytest.raises(Ended) as ended:
        student.name("end")()
    assert ended.value.how == how
    assert student.name("x") == 1
    student.leave()


FORGED = [
    '[["x"], 1]',
    '["array", "(,)i4", [1], 4]',
    '["object", [[1], "x", true]]',
    '["object", [0, 5, true]]',
    '["object", "x"]',
    '["tensor", "<f8", [1], 8, true, null]',
    '["foreign", "O", [4294967295]]',
    "{}",
    "[]",
    '["list", [' + "[" * 200 + "]" * 200 + "]]",
]
FORGE = """
import os, struct
def forge(fields, then=False):
    head = ("{%s}" % fields).encode()
    os.write(100, struct.pack(">II", len(head), 0) + head)
    if not then:
        os._exit(0)
def answers():
    forge('"value": {}')
"""


@pytest.mark.parametrize("forged", FORGED)
def test_an_answer_that_is_no_value_ends_the_process_and_no_more(forged):
    student = begun("none", FORGE.replace("{}", forged.replace("'", '"')))
    with pytest.raises(Ended):
        student.name("answers")()
    assert callable(student.name("forge"))
    student.leave()


@pytest.mark.parametrize("field", ["changed", "shown", "stopped"])
@pytest.mark.parametrize(
    "forged", ["1", '"x"', '["list", [1]]', '["list", [["list", [["list", []], 1]]]]', '["dict", []]']
)
def test_fields_of_another_kind_are_not_followed(field, forged):
    student = begun("none", FORGE.replace('"value": {}', f'"value": 1, "{field}": {forged}'))
    try:
        came = student.name("answers")(np.zeros(1))
    except (Ended, Raised) as end:
        came = end
    assert came == 1 or isinstance(came, Ended | Raised)
    student.leave()
