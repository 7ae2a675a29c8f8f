"""The equivalence table: every cell, in every implementation and precision, measured against an independent oracle."""

from course_lib.equivalence.adapters import ConventionRow, conventions_table
from course_lib.equivalence.equations import EQUATIONS
from course_lib.equivalence.measure import IMPLEMENTATIONS, Problem, Result, Row, table
from course_lib.equivalence.render import markdown

__all__ = [
    "EQUATIONS",
    "IMPLEMENTATIONS",
    "ConventionRow",
    "Problem",
    "Result",
    "Row",
    "conventions_table",
    "markdown",
    "table",
]
