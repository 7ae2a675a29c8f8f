"""Assignment 3, the LSTM in words: `check` and `examine` for its four gates and the cell made of them."""

from course_lib.assignments.a3.forget import FORGET
from course_lib.assignments.a3.learn import LEARN
from course_lib.assignments.a3.remember import REMEMBER
from course_lib.assignments.a3.step import STEP
from course_lib.assignments.a3.use import USE
from course_lib.assignments.suite import Suite

SUITE = Suite(LEARN, FORGET, REMEMBER, USE, STEP)
check, examine = SUITE.check, SUITE.examine
