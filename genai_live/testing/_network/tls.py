"""`ServerTls`: TLS of a local server, with a certificate that is made for it or the user's own."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

from attrs import field, frozen

from genai_live._wire.extras import install_command
from genai_live._wire.reprs import short_repr
from genai_live.errors import ConfigError

_NAMES = ("127.0.0.1", "localhost", "::1")


@frozen
class ServerTls:
    """A server's TLS.

    Attributes:
        context: What the server presents to its clients.
        authority: The certificate that clients have to trust, as PEM; None if it is not known.
    """

    context: ssl.SSLContext
    authority: bytes | None = field(default=None, repr=False)

    @classmethod
    def read(cls, value: object) -> ServerTls | None:
        """Return what the argument `tls` asks for; None for none.

        Raises:
            ConfigError: It is neither a flag nor a context for servers, or trustme is missing.
        """
        if value is False:
            return None
        if isinstance(value, ssl.SSLContext):
            if value.protocol is ssl.PROTOCOL_TLS_CLIENT:
                raise ConfigError(
                    "This context is one for clients.",
                    field="tls",
                    hint="Make it with ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).",
                )
            return cls(value)
        if value is True:
            return cls._issue()
        raise ConfigError(
            f"{short_repr(value)} is neither True, False nor an ssl.SSLContext.",
            field="tls",
            hint="Use True for a certificate that is made for this server.",
        )

    @classmethod
    def _issue(cls) -> ServerTls:
        """Make an authority, and a certificate of it for the addresses of this machine."""
        try:
            import trustme
        except ImportError as error:
            raise ConfigError(
                "a certificate needs trustme.",
                field="tls",
                hint=f"Run: {install_command('tls')}; or pass an ssl.SSLContext.",
            ) from error
        authority = trustme.CA(organization_name="genai_live local server")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = authority.issue_cert(*_NAMES)
        certificate.configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
        return cls(context, authority.cert_pem.bytes())

    def client_context(self) -> ssl.SSLContext:
        """Return a context for clients, which trusts this server only.

        Raises:
            RuntimeError: The certificate is the user's own.
        """
        return ssl.create_default_context(cadata=self._known().decode())

    def write_authority(self) -> Path:
        """Write the certificate to trust to a new file and return its path.

        Raises:
            RuntimeError: The certificate is the user's own.
        """
        authority = self._known()
        with tempfile.NamedTemporaryFile(prefix="genai-live-", suffix=".pem", delete=False) as file:
            file.write(authority)
        return Path(file.name)

    def _known(self) -> bytes:
        if self.authority is None:
            raise RuntimeError(
                "The server has a context of yours: trust the certificate that you gave to it."
            )
        return self.authority
