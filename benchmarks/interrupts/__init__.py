"""Interrupts: calls of a session stopped by real signals at random moments, and what is checked then."""
