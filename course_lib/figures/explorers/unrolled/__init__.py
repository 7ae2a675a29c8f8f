"""A cell of two units over a word or a match that the reader types: one holds on, the other hardly does."""
