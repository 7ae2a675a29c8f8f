"""torch modules over the cells."""

from course_lib.nn.attention import AdditiveAttention, DotAttention
from course_lib.nn.beam import beam_search
from course_lib.nn.causal import forbid_future
from course_lib.nn.encoder_decoder import EncoderDecoder
from course_lib.nn.graph import GraphLSTM
from course_lib.nn.init import initialise_
from course_lib.nn.initial_state import InitialState
from course_lib.nn.models import ManyToMany, ManyToOne, generate
from course_lib.nn.multidimensional import MultiDimensional
from course_lib.nn.noise import VariationalDropout, Zoneout
from course_lib.nn.reach import reach
from course_lib.nn.recurrent import Recurrent
from course_lib.nn.truncated import truncated

__all__ = [
    "AdditiveAttention",
    "DotAttention",
    "EncoderDecoder",
    "GraphLSTM",
    "InitialState",
    "ManyToMany",
    "ManyToOne",
    "MultiDimensional",
    "Recurrent",
    "VariationalDropout",
    "Zoneout",
    "beam_search",
    "forbid_future",
    "generate",
    "initialise_",
    "reach",
    "truncated",
]
