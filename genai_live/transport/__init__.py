"""Connections that carry frames: over aiohttp or in memory. They handle bytes, not messages."""
