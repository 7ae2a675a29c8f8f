"""Right solutions in other styles get full marks, whatever is drawn."""

import pytest
from helpers.effort import some

from course_lib.assignments import a1, a3
from course_lib.assignments.a1 import styles as styles_of_a1
from course_lib.assignments.a3 import styles as styles_of_a3

SEEDS = range(200)
SUITES = [(a1.SUITE, styles_of_a1.STYLES), (a3.SUITE, styles_of_a3.STYLES)]
STYLES = [
    pytest.param(suite, name, function, id=f"{name}-{style}")
    for suite, styles in SUITES
    for name, functions in styles.items()
    for style, function in functions.items()
]


@pytest.mark.parametrize(("suite", "name", "function"), STYLES)
def test_another_style_gets_full_marks(suite, name, function):
    suite.check(name, function)
    suite.examine(name, function)
    for seed in some(SEEDS, 3):
        suite.examine(name, function, seed=seed)


@pytest.mark.parametrize(("suite", "styles"), SUITES, ids=["a1", "a3"])
def test_every_function_has_five_styles(suite, styles):
    assert styles.keys() == suite.tasks.keys()
    assert all(len(set(functions.values())) >= 5 for functions in styles.values())
