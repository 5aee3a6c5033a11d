"""Shared core of Live and Music sessions: connection, inbox, outbox, callbacks, base classes."""
