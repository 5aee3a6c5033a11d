"""Limits of the local server, which keep it alive whatever its clients do."""

from __future__ import annotations

REQUEST_SECONDS = 10.0
"""Seconds from the TCP connection to the end of its HTTP request, the TLS handshake included."""

IDLE_SECONDS = 150.0
"""Seconds without a message in either direction, after which a session ends with 1008."""

CLOSE_SECONDS = 0.5
"""Seconds to wait for the client's close frame; then the connection is reset."""

WAITING_TURNS = 1_000
"""Turns of the user that wait for an answer of `local_model`; one more ends the session (1011)."""

WAITING_BYTES = 64 * 1024 * 1024
"""Bytes of messages that wait while a scenario waits for a call; more end the session (1011)."""

REMEMBERED_BYTES = 4 * 1024 * 1024
"""Bytes of text that `local_model` remembers of a session; it forgets the oldest beyond."""

REMEMBERED_IMAGES = 10_000
"""Images and frames that `local_model` counts for one answer; it forgets the oldest beyond."""

REMEMBERED_IMAGE_BYTES = 64 * 1024 * 1024
"""Bytes of images that are kept for a responder until it answers; the oldest go first."""

AUDIO_RATES = (1_000, 192_000)
"""Lowest and highest sample rate of the user's audio in Hz; others close with 1007."""

LOG_BYTES = 64 * 1024 * 1024
"""Bytes of messages kept in the log of all connections; the oldest connection's go first."""
