"""Interrupts: calls of sessions that real signals stop at random moments."""
