"""Assignment 6, the GRU and counting: `check` and `examine` for its seven functions."""

from course_lib.assignments.a6.counts import COUNTS
from course_lib.assignments.a6.first_error import FIRST_ERROR
from course_lib.assignments.a6.gates_backward import GATES_BACKWARD
from course_lib.assignments.a6.step import STEP
from course_lib.assignments.a6.step_backward import STEP_BACKWARD
from course_lib.assignments.a6.step_before import STEP_BEFORE
from course_lib.assignments.a6.targets import TARGETS
from course_lib.assignments.suite import Suite

SUITE = Suite(STEP, STEP_BEFORE, GATES_BACKWARD, STEP_BACKWARD, COUNTS, TARGETS, FIRST_ERROR)
check, examine = SUITE.check, SUITE.examine
