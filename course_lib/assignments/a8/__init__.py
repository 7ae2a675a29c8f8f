"""Assignment 8, two trained models: `check` and `examine` for its functions, and the same for the models."""

from course_lib.assignments.a8.decoder_inputs import INPUTS
from course_lib.assignments.a8.exact_match import EXACT
from course_lib.assignments.a8.judge import Models
from course_lib.assignments.a8.last_step import LAST
from course_lib.assignments.a8.masked_cross_entropy import LOSS
from course_lib.assignments.a8.names_model import NAMES
from course_lib.assignments.a8.numbers_model import NUMBERS
from course_lib.assignments.suite import Suite

SUITE, MODELS = Suite(LAST, LOSS, INPUTS, EXACT), Models(NAMES, NUMBERS)
SUITE.sentences |= MODELS.sentences
check, examine = SUITE.check, SUITE.examine
check_model, examine_model = MODELS.check, MODELS.examine
