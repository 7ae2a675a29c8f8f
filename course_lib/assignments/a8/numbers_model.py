"""The model `Numbers`: number words to figures, what it is judged on, and when it is right."""

from course_lib.assignments.a8.data import numbers_held_out, numbers_to_validate
from course_lib.assignments.a8.exact_match import exact_match
from course_lib.assignments.a8.judge import Asked
from course_lib.assignments.a8.numbers_answers import taught, write
from course_lib.assignments.a8.numbers_signs import SIGNS
from course_lib.assignments.a8.unsteady import unsteady

NUMBERS = Asked(
    "numbers",
    numbers_to_validate,
    numbers_held_out,
    write,
    lambda answers, judged: exact_match(answers, judged.targets),
    unsteady(taught),
    SIGNS,
)
