"""Who hears whom: a step of the input, and the cells and outputs of a stack or of two readings that it reaches."""
