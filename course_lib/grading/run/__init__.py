"""A hand-in run and judged: what is done with it, and what it comes to."""
