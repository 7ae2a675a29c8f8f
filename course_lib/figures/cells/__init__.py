"""The drawings of the cells."""
