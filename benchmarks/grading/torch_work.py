"""A class with torch: assignment 3 with `torch` in the place of `np`, and tests that are plain asserts."""

WORDS = (
    ("np.concatenate([stm, event], axis=-1)", "torch.cat([stm, event], dim=-1)"),
    ("np.hstack([stm, event])", "torch.hstack([stm, event])"),
    ("np.array(", "torch.tensor("),
    ("np.", "torch."),
)

SETUP = """\
import torch


def _drawn(seed):
    torch.manual_seed(seed)
    case = {f"weight_{gate}": torch.randn(4, 6) for gate in "nifv"}
    case |= {f"bias_{gate}": torch.randn(4) for gate in "nifv"}
    return torch.randn(3, 4), torch.randn(3, 4), torch.randn(3, 2), case


def _affine(gate, stm, event, case):
    return torch.cat([stm, event], dim=-1) @ case[f"weight_{gate}"].T + case[f"bias_{gate}"]


def _learn(stm, event, case):
    return torch.tanh(_affine("n", stm, event, case)) * torch.sigmoid(_affine("i", stm, event, case))


def _forget(ltm, stm, event, case):
    return ltm * torch.sigmoid(_affine("f", stm, event, case))


def _use(ltm, stm, event, case):
    return torch.tanh(ltm) * torch.sigmoid(_affine("v", stm, event, case))


def _step(event, stm, ltm, case):
    new = _forget(ltm, stm, event, case) + _learn(stm, event, case)
    return _use(new, stm, event, case), new


def _right(found, expected):
    assert found.shape == expected.shape, (found.shape, expected.shape)
    assert torch.allclose(found, expected, atol=1e-5), (found, expected)
"""

_CASE = "_stm, _ltm, _event, _case = _drawn({seed})\n"
_ASSERTS = {
    "learn_gate": "_right(learn_gate(_stm, _event, _case), _learn(_stm, _event, _case))",
    "forget_gate": "_right(forget_gate(_ltm, _stm, _event, _case), _forget(_ltm, _stm, _event, _case))",
    "remember_gate": "_right(remember_gate(_ltm, _stm), _ltm + _stm)",
    "use_gate": "_right(use_gate(_ltm, _stm, _event, _case), _use(_ltm, _stm, _event, _case))",
    "lstm_step": "_found = lstm_step(_event, _stm, _ltm, _case)\n"
    "for _one, _expected in zip(_found, _step(_event, _stm, _ltm, _case)):\n"
    "    _right(_one, _expected)",
}


def translated(source: str) -> str:
    """Return the code of a cell with torch in the place of NumPy."""
    for word, other in WORDS:
        source = source.replace(word, other)
    return source


def test(name: str) -> str:
    """Return the code of the test `name`, such as "learn_gate-examine", whose inputs are others than the check's."""
    function, _, which = name.partition("-")
    code = _CASE.format(seed=1 if which == "check" else 2) + _ASSERTS[function]
    return code if which == "check" else f"### BEGIN HIDDEN TESTS\n{code}\n### END HIDDEN TESTS"
