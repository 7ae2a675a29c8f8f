"""What the syllabus names, and what shows it."""

CELL_FIGURES = {
    "rnn": "rnn-cell",
    "lstm_no_forget": "lstm-no-forget-cell",
    "lstm": "lstm-cell",
    "lstm_peephole": "lstm-peephole-cell",
    "lstm_coupled": "lstm-coupled-cell",
    "gru": "gru-cell",
    "gru_reset_before": "gru-reset-before-cell",
    "min_gru": "min-gru-cell",
    "min_lstm": "min-lstm-cell",
    "rg_lru": "rg-lru-cell",
    "slstm": "slstm-cell",
    "lstm_layer_norm": "lstm-layer-norm-cell",
}
