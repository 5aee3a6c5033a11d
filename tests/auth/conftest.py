"""An environment without Google, and a Google login that lives in a folder and a local server."""

import http.server
import json
import os
import threading

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@pytest.fixture
def clean_environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("GOOGLE_", "GEMINI_", "GCLOUD_", "CLOUDSDK_")):
            monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture(scope="session")
def private_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@pytest.fixture
def google_login(tmp_path, private_key, clean_environment):
    """Give a function that makes the machine's default credentials; it counts the logins."""
    servers = []

    def login(*, token, project="adc-project", status=200):
        logins = []

        class Tokens(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                logins.append(threading.current_thread())
                self.rfile.read(int(self.headers["content-length"]))
                answer = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
                if status != 200:
                    answer = {"error": "invalid_grant", "error_description": "account is gone"}
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, format, *args):  # noqa: A002 - as the base class names it
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Tokens)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        account = {
            "type": "service_account",
            "project_id": project,
            "client_email": "tests@example.iam.gserviceaccount.com",
            "private_key": private_key,
            "token_uri": f"http://127.0.0.1:{server.server_port}/token",
        }
        path = tmp_path / "service-account.json"
        path.write_text(json.dumps(account))
        clean_environment.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        return logins

    yield login
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
