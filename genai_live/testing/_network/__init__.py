"""Carry frames between the local server and its clients: aiohttp WebSockets and memory."""
