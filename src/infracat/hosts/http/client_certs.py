"""Client certificates: shown to a server that asks for one, and found out about where it refuses to talk."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.http.hanging_files import readable_copy
from infracat.hosts.http.tls import unverified_context

if TYPE_CHECKING:
    from infracat.hosts.host import Host
    from infracat.hosts.http.request import ClientCert

ASKS = "it asks for a client certificate: state client_cert"
_HANDSHAKE, _CERTIFICATE_REQUEST = 22, 13  # RFC 8446, section 4: the content type, and the message


def show_client_cert(context: ssl.SSLContext, own: ClientCert, host: Host) -> None:
    """Raises ``CannotObserve`` for a file that is not there, or is none."""
    files = dict.fromkeys(each for each in (own.cert, own.key) if each)
    for file in files:
        if host.read_text(file) is None:
            raise CannotObserve(f"client_cert: {file}: there is no such file")
    told = " and ".join(files)
    try:
        with (
            readable_copy(host, host.path(own.cert)) as cert,
            readable_copy(host, host.path(own.key or own.cert)) as key,
        ):
            context.load_cert_chain(cert, key if own.key else None, password=_no_password)
    except _Encrypted:
        raise CannotObserve(f"client_cert: {told}: the key has a password: state one without") from None
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CannotObserve(f"client_cert: {told}: the key is another certificate's") from None
        raise CannotObserve(f"client_cert: {told}: holds no certificate and key in PEM form") from None
    except OSError as error:
        raise CannotObserve(f"client_cert: {told}: {error.strerror or error}") from None


class _Encrypted(Exception):
    pass


def _no_password() -> str:
    """Without one OpenSSL would ask on the terminal."""
    raise _Encrypted


def watching_context(asked: Callable[[], object]) -> ssl.SSLContext:
    """Calls ``asked`` when the server asks for a client certificate; where Python has no such hook, never."""
    context: Any = unverified_context()

    def watch(_: Any, direction: str, version: Any, content: Any, message: Any, data: bytes) -> None:  # noqa: ARG001
        if direction == "read" and (int(content), int(message)) == (_HANDSHAKE, _CERTIFICATE_REQUEST):
            asked()

    if hasattr(type(context), "_msg_callback"):
        context._msg_callback = watch
    made: ssl.SSLContext = context
    return made


def told_by_alert(error: BaseException) -> str:
    """``SSLV3_ALERT_CERTIFICATE_EXPIRED`` → ``: certificate expired``; empty where no alert has come through."""
    alert = re.fullmatch(r"(?:SSL|TLS)V[0-9]+_ALERT_(.+)", getattr(error, "reason", None) or "")
    return f": {alert[1].lower().replace('_', ' ')}" if alert else ""


def said_about_client_cert(status: int, body: str) -> str:
    """nginx answers 400 after the handshake, and says why in the body alone."""
    if status != 400:
        return ""
    if "No required SSL certificate was sent" in body:
        return f" ({ASKS})"
    return " (it refuses the client certificate)" if "The SSL certificate error" in body else ""
