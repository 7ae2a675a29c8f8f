"""The multidimensional LSTM: its cell, the plain loop over a grid, and the plan by diagonals."""

from course_lib.multidimensional.cell import (
    MDParams,
    init_md_params,
    md_gates,
    md_lstm_backward,
    md_lstm_cell,
    md_param_shapes,
)
from course_lib.multidimensional.diagonals import Diagonals, diagonals
from course_lib.multidimensional.grid import scan_grid, scan_grid_backward

__all__ = [
    "Diagonals",
    "MDParams",
    "diagonals",
    "init_md_params",
    "md_gates",
    "md_lstm_backward",
    "md_lstm_cell",
    "md_param_shapes",
    "scan_grid",
    "scan_grid_backward",
]
