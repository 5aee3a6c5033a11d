"""Base classes of the generated types, and rules for kinds of values."""
