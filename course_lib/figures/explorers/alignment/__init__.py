"""The explorer of attention: where a trained decoder looks while it writes a number that was dictated in words."""
