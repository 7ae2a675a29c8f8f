"""This class, for `course` and for stock nbgrader alike; nbgrader's own options can be added below."""

from course_lib.grading.plugins import configure

c = get_config()  # noqa: F821  (nbgrader gives it)
configure(c)

# c.RunHandIn.cell_seconds = 20
# c.RunHandIn.task_seconds = 60
# c.RunHandIn.packages = ["scipy"]
