"""The LSTM explorer."""
