"""Training: one loop, the losses and measures of every shape of problem, and what a run leaves behind."""

from course_lib.train.batches import Minibatches, choose_device, to_tensors
from course_lib.train.carry import Carry
from course_lib.train.history import History, plot_history
from course_lib.train.loop import fit
from course_lib.train.losses import cross_entropy, legal_loss, squared_error
from course_lib.train.on_task import answer, judge, predict, task_loss, task_score
from course_lib.train.seeds import seeded
from course_lib.train.stop import Diverged, EarlyStop

__all__ = [
    "Carry",
    "Diverged",
    "EarlyStop",
    "History",
    "Minibatches",
    "answer",
    "choose_device",
    "cross_entropy",
    "fit",
    "judge",
    "legal_loss",
    "plot_history",
    "predict",
    "seeded",
    "squared_error",
    "task_loss",
    "task_score",
    "to_tensors",
]
