"""The cells of the course, by name."""

from course_lib.cells.base import Cell, CellParams
from course_lib.cells.lstm import LSTM
from course_lib.cells.rnn import RNN

CELLS: dict[str, Cell] = {cell.name: cell for cell in (RNN, LSTM)}

__all__ = ["CELLS", "Cell", "CellParams"]
