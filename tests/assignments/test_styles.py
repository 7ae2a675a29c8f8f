"""Right solutions in other styles get full marks, whatever is drawn."""

import pytest
from helpers.effort import some
from helpers.suites import SEEDS, STYLES, SUITES

SOLUTIONS = [
    pytest.param(SUITES[assignment], name, function, id=f"{name}-{style}")
    for assignment, styles in STYLES.items()
    for name, functions in styles.items()
    for style, function in functions.items()
]


@pytest.mark.parametrize(("suite", "name", "function"), SOLUTIONS)
def test_another_style_gets_full_marks(suite, name, function):
    suite.check(name, function)
    suite.examine(name, function)
    for seed in some(SEEDS, 3):
        suite.examine(name, function, seed=seed)


@pytest.mark.parametrize("assignment", SUITES)
def test_every_function_has_five_styles(assignment):
    assert STYLES[assignment].keys() == SUITES[assignment].tasks.keys()
    assert all(len(set(functions.values())) >= 5 for functions in STYLES[assignment].values())
