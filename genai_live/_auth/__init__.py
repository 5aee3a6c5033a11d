"""Keys, tokens, Google Cloud credentials, endpoints and headers."""
