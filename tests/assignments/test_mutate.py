"""The changes that make small wrong programs of a right one, such as students' mistakes."""

import ast

import pytest

from course_lib.assignments.mutate import mutants

CHANGES = {
    "return x @ w.T": {
        "x @ w",
        "x.T @ w.T",
        "w.T @ x",
        "x * w.T",
        "x",
        "w.T",
        "w @ w.T",
        "x @ x.T",
    },
    "return np.tanh(x)": {"sigmoid(x)", "x", "np.tanh(w)"},
    "return sigmoid(x)": {"np.tanh(x)", "x", "sigmoid(w)"},
    "return x.sum(axis=0)": {"x.sum(axis=1)", "x.sum(axis=-1)", "x.mean(axis=0)", "w.sum(axis=0)"},
    "return (x, w)": {"(w, x)", "(w, w)", "(x, x)"},
    "return x[1:]": {"x", "x[0:]", "x[2:]", "w[1:]"},
    "return -x": {"x", "-w"},
    "return 1 - x": {"1", "x", "1 + x", "0 - x", "2 - x", "1 - w"},
    "return 0.5 * x": {"0.5", "x", "0.5 + x", "0.0 * x", "1.0 * x", "0.5 * w"},
}


def returned(code):
    return ast.unparse(ast.parse(code).body[0].body[-1]).removeprefix("return ")


@pytest.mark.parametrize("line", CHANGES)
def test_each_change_is_made_once_and_alone(line):
    found = [returned(mutant.code) for mutant in mutants(f"def f(x, w):\n    {line}")]
    assert len(found) == len(set(found))
    normal = {ast.unparse(ast.parse(text)) for text in CHANGES[line]}
    assert normal <= set(found), normal - set(found)


def test_statements_change_too():
    code = "def f(x, w):\n    i, f = x, w\n    x += w['weight_i']\n    return (i, f)"
    found = {mutant.name: mutant.code for mutant in mutants(code)}
    assert any("x = w['weight_i']" in text for text in found.values())
    assert any("x -= w['weight_i']" in text for text in found.values())
    assert any("w['weight_f']" in text for text in found.values())
    assert "return (f, i)" in found["f: results reversed in `return (i, f)`"]
    assert all(name.startswith("f: ") and " in `" in name for name in found)


def test_every_mutant_is_a_program_of_its_own_and_the_right_one_is_not_among_them():
    code = "def f(xs, h):\n    for t in reversed(range(len(xs))):\n        h = np.tanh(xs[t] + h)\n    return (xs, h)"
    found = [mutant.code for mutant in mutants(code)]
    assert len(found) == len(set(found)) >= 12 and ast.unparse(ast.parse(code)) not in found
    for text in found:
        compile(text, "mutant", "exec")
    assert len({mutant.name for mutant in mutants(code)}) == len(found)
