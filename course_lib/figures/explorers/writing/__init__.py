"""A character model that writes in the page: every cell in sight, and the passages in which the same cells are on."""
