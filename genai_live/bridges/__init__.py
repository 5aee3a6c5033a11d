"""Bridges between Live sessions and other networks: `genai_live.bridges.twilio` for telephones."""
