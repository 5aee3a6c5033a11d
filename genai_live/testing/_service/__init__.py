"""The service: authentication, validation, conversations, usage, tokens and resumption."""
