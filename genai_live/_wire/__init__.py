"""Base classes of the generated types, and the JSON forms of scalar values."""
