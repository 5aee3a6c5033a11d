"""The event loop's thread, background tasks, and signals between tasks and threads."""
