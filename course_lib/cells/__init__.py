"""The cells of the course, by name."""

from course_lib.cells.base import Cell, CellParams
from course_lib.cells.gru import GRU
from course_lib.cells.gru_reset_before import GRU_RESET_BEFORE
from course_lib.cells.lstm import LSTM
from course_lib.cells.lstm_coupled import LSTM_COUPLED
from course_lib.cells.lstm_no_forget import LSTM_NO_FORGET
from course_lib.cells.lstm_peephole import LSTM_PEEPHOLE
from course_lib.cells.min_gru import MIN_GRU
from course_lib.cells.min_lstm import MIN_LSTM
from course_lib.cells.rg_lru import RG_LRU
from course_lib.cells.rnn import RNN
from course_lib.cells.slstm import SLSTM

CELLS: dict[str, Cell] = {
    cell.name: cell
    for cell in (
        RNN,
        LSTM,
        LSTM_NO_FORGET,
        LSTM_PEEPHOLE,
        LSTM_COUPLED,
        GRU,
        GRU_RESET_BEFORE,
        MIN_GRU,
        MIN_LSTM,
        RG_LRU,
        SLSTM,
    )
}

__all__ = ["CELLS", "Cell", "CellParams"]
