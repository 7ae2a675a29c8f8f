"""torch modules over the cells."""

from course_lib.nn.causal import forbid_future
from course_lib.nn.initialise import initialise_
from course_lib.nn.noise import VariationalDropout, Zoneout
from course_lib.nn.recurrent import Recurrent

__all__ = ["Recurrent", "VariationalDropout", "Zoneout", "forbid_future", "initialise_"]
