"""Real web servers for tests, over TLS with certificates of any kind, and a real proxy."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID


@dataclass
class Api:
    """A server: its port, and what it was asked for: path, and headers by their names in lower case."""

    port: int
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers ``/status/CODE``, ``/to?URL``, ``/slow?SECONDS``, and any path with the headers in its query, as JSON."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        is_first = not self.server.api.asked
        self.server.api.asked.append((self.path, headers))
        parts = urlsplit(self.path)
        if self.server.key not in self.path + "".join(headers.values()):
            self.reply(401, {"WWW-Authenticate": "Bearer"}, b'{"error": "who are you?"}')
        elif parts.path == "/to":
            self.reply(302, {"Location": parts.query.partition("&key=")[0]})
        elif parts.path.startswith("/status/"):
            self.reply(int(parts.path.rpartition("/")[2]), {"Retry-After": "30"}, b"so it is")
        elif parts.path == "/slow":
            time.sleep(float(parts.query) if is_first else 0)
            self.reply(200, {})
        else:
            told = parse_qs(parts.query).get("headers", ["{}"])[0]
            self.reply(200, json.loads(told), b"hello")

    def reply(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64
    block_on_close = False

    def __init__(self, address: str, context: ssl.SSLContext | None, key: str) -> None:
        super().__init__((address, 0), Handler)
        self.context = context
        self.key = key
        self.api = Api(self.server_address[1])

    def finish_request(self, request: Any, client_address: Any) -> None:
        """The handshake is in the client's own thread: many come at once."""
        with suppress(OSError):
            if self.context:
                request = self.context.wrap_socket(request, server_side=True)
            with request:
                Handler(request, client_address, self)


@contextmanager
def api(context: ssl.SSLContext | None = None, address: str = "127.0.0.1", key: str = "") -> Iterator[Api]:
    """A server. With a ``key``, everybody whose request does not hold it anywhere is answered 401."""
    with Server(address, context, key) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.api
        server.shutdown()


@contextmanager
def saying(*pieces: bytes, pause: float = 0.0) -> Iterator[int]:
    """Says these pieces to whoever has asked something, one after a pause, then waits until he hangs up."""

    def talk(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.recv(65536)
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)
            connection.shutdown(socket.SHUT_WR)
            connection.recv(65536)

    with serving(talk) as port:
        yield port


@contextmanager
def serving(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that meets everybody with ``talk`` in a thread of his own."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@contextmanager
def dead(address: str, port: int) -> Iterator[None]:
    """Neither accepts nor refuses: its queue is full, and what comes on top is dropped."""
    with ExitStack() as stack:
        server = stack.enter_context(socket.socket())
        server.bind((address, port))
        server.listen(0)
        for _ in range(3):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex((address, port))
        yield


def speaking(leaf: trustme.LeafCert, *, chain: bool = True) -> ssl.SSLContext:
    """A server's context; without its ``chain`` it sends its own certificate only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pems = leaf.cert_chain_pems if chain else leaf.cert_chain_pems[:1]
    with (
        leaf.private_key_pem.tempfile() as key,
        trustme.Blob(b"".join(each.bytes() for each in pems)).tempfile() as cert,
    ):
        context.load_cert_chain(cert, key)
    return context


def days(number: float) -> datetime:
    """So many from now."""
    return datetime.now(UTC) + timedelta(days=number)


def certificate(
    name: str,
    signer: trustme.CA | None = None,
    *,
    issuer_at: str | None = None,
    names: Sequence[x509.GeneralName] | None = None,
) -> ssl.SSLContext:
    """What trustme does not make: self-signed, with any ``names`` (none too), or telling where its signer's is."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signers = x509.load_pem_x509_certificate(signer.cert_pem.bytes()).subject if signer else subject
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signers)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days(-1))
        .not_valid_after(days(90))
    )
    if names is None or names:
        every = names or [x509.DNSName(name)]
        builder = builder.add_extension(x509.SubjectAlternativeName(every), critical=False)
    if issuer_at:
        where = x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(issuer_at)
        )
        builder = builder.add_extension(x509.AuthorityInformationAccess([where]), critical=False)
    by = serialization.load_pem_private_key(signer.private_key_pem.bytes(), None) if signer else key
    made = builder.sign(by, hashes.SHA256())  # type: ignore[arg-type]
    text = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(text).tempfile() as path:
        context.load_cert_chain(path)
    context.certificate = made.public_bytes(serialization.Encoding.PEM).decode()  # type: ignore[attr-defined]
    return context


@contextmanager
def proxy(folder: Path, *options: str) -> Iterator[int]:
    """proxy.py, a real one: for CONNECT and plain http, by its own options."""
    told = folder / "proxy.port"
    command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", "0", "--port-file", str(told)]
    command += ["--num-workers", "1", "--num-acceptors", "1", "--log-level", "e", "--data-dir", str(folder)]
    with subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield _port(told, process)
        finally:
            process.terminate()


def _port(told: Path, process: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        text = told.read_text() if told.exists() else ""
        if text.strip():
            with suppress(OSError), socket.create_connection(("127.0.0.1", int(text)), 1):
                return int(text)
        time.sleep(0.02)
    raise AssertionError("proxy.py did not start")
