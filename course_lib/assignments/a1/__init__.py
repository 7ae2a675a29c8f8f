"""Assignment 1, the vanilla cell: `check` and `examine` for its four functions."""

from course_lib.assignments.a1.bptt import BPTT
from course_lib.assignments.a1.sequence import SEQUENCE
from course_lib.assignments.a1.step import STEP
from course_lib.assignments.a1.step_backward import STEP_BACKWARD
from course_lib.assignments.suite import Suite

SUITE = Suite(STEP, SEQUENCE, STEP_BACKWARD, BPTT)
check, examine = SUITE.check, SUITE.examine
