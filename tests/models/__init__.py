"""What the client does by the profile of a model."""
