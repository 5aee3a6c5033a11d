"""Scripted scenarios: rules that say what the model does, in Python and in YAML files."""
