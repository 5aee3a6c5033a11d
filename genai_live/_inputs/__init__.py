"""Validation of what users pass, and conversion to wire types."""
