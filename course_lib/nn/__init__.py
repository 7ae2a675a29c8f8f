"""torch modules over the cells."""

from course_lib.nn.recurrent import Recurrent

__all__ = ["Recurrent"]
