"""Assignment 4, the standard LSTM: `check` and `examine` for the way there, the way back, and the two vocabularies."""

from course_lib.assignments.a4.gates import GATES
from course_lib.assignments.a4.gates_backward import GATES_BACKWARD
from course_lib.assignments.a4.sequence import SEQUENCE
from course_lib.assignments.a4.step import STEP
from course_lib.assignments.a4.step_backward import STEP_BACKWARD
from course_lib.assignments.a4.words import FROM_WORDS, TO_WORDS
from course_lib.assignments.suite import Suite

SUITE = Suite(GATES, STEP, SEQUENCE, TO_WORDS, FROM_WORDS, GATES_BACKWARD, STEP_BACKWARD)
check, examine = SUITE.check, SUITE.examine
