"""Training: one loop, the losses and measures of every shape of problem, and what a run leaves behind."""

from course_lib.train.batches import Minibatches, choose_device, to_tensors
from course_lib.train.carry import Carry
from course_lib.train.history import History, plot_history
from course_lib.train.loop import fit
from course_lib.train.losses import cross_entropy, legal_loss, squared_error
from course_lib.train.measures import accuracy, exact_match, legal_accuracy
from course_lib.train.seeds import seeded
from course_lib.train.stop import Diverged, EarlyStop

__all__ = [
    "Carry",
    "Diverged",
    "EarlyStop",
    "History",
    "Minibatches",
    "accuracy",
    "choose_device",
    "cross_entropy",
    "exact_match",
    "fit",
    "legal_accuracy",
    "legal_loss",
    "plot_history",
    "seeded",
    "squared_error",
    "to_tensors",
]
