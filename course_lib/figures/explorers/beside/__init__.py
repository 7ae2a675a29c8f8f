"""The explorer of the LSTM beside another cell."""
