"""What Live and Music sessions share: connection, inbox, outbox, callbacks, bases of both APIs."""
