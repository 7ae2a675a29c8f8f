"""Assignment 7, from a cell to networks: `check` and `examine` for its eight functions."""

from course_lib.assignments.a7.bidirectional import BIDIRECTIONAL
from course_lib.assignments.a7.dropout import DROPOUT
from course_lib.assignments.a7.graph import GRAPH
from course_lib.assignments.a7.grid import GRID
from course_lib.assignments.a7.mask import MASK
from course_lib.assignments.a7.place import PLACE
from course_lib.assignments.a7.reverse import REVERSE
from course_lib.assignments.a7.stack import STACK
from course_lib.assignments.suite import Suite

SUITE = Suite(STACK, REVERSE, BIDIRECTIONAL, MASK, DROPOUT, PLACE, GRID, GRAPH)
check, examine = SUITE.check, SUITE.examine
