"""A cell of two units that learns who pressed first, its gradient split by the step that each part came from."""
