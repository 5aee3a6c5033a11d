"""Plays a session file as the server: `script`, `comparison`, `player`, `engine`."""
