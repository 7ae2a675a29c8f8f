"""Reference implementations and tools of the course on recurrent networks and the LSTM."""

__version__ = "0.1.0"
