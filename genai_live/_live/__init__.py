"""Live sessions: text, audio, video and tools."""
