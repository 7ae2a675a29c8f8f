"""The explorer of the order of messages in a graph."""
