"""A guard of speed that noise does not move: processor instructions against a stored count."""
