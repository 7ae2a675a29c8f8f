"""The explorer of the LSTM of two dimensions over a small picture."""
