"""The server's end of a connection: over an aiohttp WebSocket, or in memory."""
