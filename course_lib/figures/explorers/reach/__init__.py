"""The explorer of how far a gradient reaches."""
