"""The clients that are compared: a module for each, run in its own environment and process."""
