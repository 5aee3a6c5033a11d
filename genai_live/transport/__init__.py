"""One pipe for frames; knows bytes, not messages."""
