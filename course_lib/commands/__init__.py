"""The commands of `course`.

The texts of their help are made when this package is imported, in the language then in use. A command returns its exit
status: 0 done; 1 done, and something needs a look. Bad input raises `CourseError`, which is 2.
"""

from course_lib.commands import check, doctor, grading, export, leaderboard, audit, sample, claims, worksheets  # isort: skip (the order of the help)
from course_lib.commands.base import app

__all__ = ["app", "audit", "check", "claims", "doctor", "export", "grading", "leaderboard", "sample", "worksheets"]
