"""The jails that this machine has for whoever runs the tests."""

import os

from course_lib.grading.run.ladder import missing

OPEN = ("B", "C") if getattr(os, "geteuid", lambda: 1)() == 0 else ("A",)
RUNGS = [rung for rung in OPEN if not missing(rung)]
