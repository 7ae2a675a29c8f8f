"""Assignment 5, variants of the LSTM: `check` and `examine` for three cells and the backward pass of one."""

from course_lib.assignments.a5.coupled import COUPLED
from course_lib.assignments.a5.coupled_backward import COUPLED_BACKWARD
from course_lib.assignments.a5.gates_backward import GATES_BACKWARD
from course_lib.assignments.a5.no_forget import NO_FORGET
from course_lib.assignments.a5.peephole import PEEPHOLE
from course_lib.assignments.a5.three_blocks import THREE_BLOCKS
from course_lib.assignments.suite import Suite

SUITE = Suite(THREE_BLOCKS, NO_FORGET, PEEPHOLE, COUPLED, GATES_BACKWARD, COUPLED_BACKWARD)
check, examine = SUITE.check, SUITE.examine
