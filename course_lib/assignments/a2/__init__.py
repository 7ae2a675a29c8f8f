"""Assignment 2, the gradient through time: `check` and `examine` for its six functions."""

from course_lib.assignments.a2.clip_norm import CLIP_NORM
from course_lib.assignments.a2.gradient_norms import GRADIENT_NORMS
from course_lib.assignments.a2.norm_bounds import NORM_BOUNDS
from course_lib.assignments.a2.rescale import RESCALE
from course_lib.assignments.a2.spectral_radius import SPECTRAL_RADIUS
from course_lib.assignments.a2.step_back import STEP_BACK
from course_lib.assignments.suite import Suite

SUITE = Suite(SPECTRAL_RADIUS, RESCALE, STEP_BACK, GRADIENT_NORMS, NORM_BOUNDS, CLIP_NORM)
check, examine = SUITE.check, SUITE.examine
