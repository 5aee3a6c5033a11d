"""Play the service: authentication, validation, conversations, usage, tokens, resumption."""
