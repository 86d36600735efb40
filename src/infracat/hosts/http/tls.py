"""TLS: which authorities this machine trusts, and why it rejects a certificate."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from infracat.facts import CannotObserve

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")  # variables, the first that is set counts
_PEM = re.compile(
    r"-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----.*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----", re.S
)
_LONGEST = 80  # characters of a name in a certificate: its text is untrusted
_NAMES = 5  # of a certificate's names, so many are shown

# OpenSSL's x509_vfy.h
NOT_YET_VALID, EXPIRED = 9, 10
SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_ISSUER, NO_CHAIN = 18, 19, 20, 21
OTHER_NAME = (62, 64)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate that a server presents."""

    names: tuple[str, ...]  # that it is for: DNS names and IP addresses
    subject: str
    issuer: str
    begins: datetime
    ends: datetime
    dns_names: tuple[str, ...] = ()  # of ``names``, those that are DNS entries
    is_self_signed: bool = False
    names_its_issuers_address: bool = False  # an intermediate authority's certificate says where its issuer's is

    @classmethod
    def of(cls, info: Mapping[str, Any]) -> Self:
        """From ``ssl``'s dictionary."""
        return cls(
            names=_entries(info, "DNS", "IP Address"),
            dns_names=_entries(info, "DNS"),
            subject=_called(info.get("subject", ())),
            issuer=_called(info.get("issuer", ())),
            begins=_time(info["notBefore"]),
            ends=_time(info["notAfter"]),
            is_self_signed=info.get("subject") == info.get("issuer"),
            names_its_issuers_address=bool(info.get("caIssuers")),
        )

    def __str__(self) -> str:
        return f"certificate of {self.subject} by {self.issuer}, from {self.begins:%Y-%m-%d} to {self.ends:%Y-%m-%d}"


def context_trusting(pem: str) -> ssl.SSLContext:
    """Trusts the certificates in a file's text, and no others. ValueError when there is none."""
    context = _verifying()
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # the file may hold an intermediate, as curl takes it
    context.load_verify_locations(cadata="\n".join(_PEM.findall(pem)) or "no certificate")
    return context


def default_context(environ: Mapping[str, str], read: Callable[[Path], str | None] = lambda _: None) -> ssl.SSLContext:
    """Trusts what the environment names, else the system's authorities and those that come with requests.

    ``read`` gives the text of files that OpenSSL is not to read itself.
    """
    context = _verifying()
    name = next((each for each in BUNDLES if environ.get(each)), None)
    if name is None:
        from requests.utils import DEFAULT_CA_BUNDLE_PATH

        context.load_default_certs()
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
        return context
    try:
        path = Path(environ[name])
        text = read(path)
        if text is None:
            context.load_verify_locations(*((None, path) if path.is_dir() else (path, None)))
        else:
            context.load_verify_locations(cadata="\n".join(_PEM.findall(text)) or "no certificate")
    except (OSError, ValueError) as error:  # ssl's errors are OSErrors
        raise CannotObserve(f"{name}: {environ[name]}: {getattr(error, 'strerror', None) or error}") from error
    return context


def _verifying() -> ssl.SSLContext:
    """As requests, Go and browsers verify: by the subject alternative names, never by the common name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.hostname_checks_common_name = False
    return context


def unverified_context() -> ssl.SSLContext:
    """To read an untrusted server's certificates; no request is sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def certificates_on(connection: Any) -> tuple[Certificate, ...]:
    """Of an open, verified connection: all that the server sends; its own alone where Python shows no more."""
    info = connection.getpeercert()
    return chain_on(connection) or ((Certificate.of(info),) if info else ())


def chain_on(connection: Any) -> tuple[Certificate, ...]:
    """All that the server sends, verified or not, its own first.

    Python parses a certificate that it did not verify by a private method only; without that, there are none.
    """
    inner = getattr(getattr(connection, "sslobj", connection), "_sslobj", None)
    chain: list[Any] = getattr(inner, "get_unverified_chain", list)() or []
    return tuple(Certificate.of(each.get_info()) for each in chain)


def rejection_reason(
    error: ssl.SSLCertVerificationError, chain: Sequence[Certificate], host: str, ca: str | None
) -> str:
    """Why a certificate was rejected, and what to do."""
    if not chain:
        return f"the certificate of {host} is not accepted: {error.verify_message}"
    if error.verify_code in (EXPIRED, NOT_YET_VALID):
        return _out_of_time(error.verify_code, chain, host)
    if error.verify_code in OTHER_NAME:
        return _other_name(chain[0], host)
    if error.verify_code in (SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_ISSUER, NO_CHAIN):
        return _untrusted(chain, host, ca)
    return f"the certificate of {host} is not accepted: {error.verify_message}"


def _other_name(own: Certificate, host: str) -> str:
    if not own.names:
        return (
            f"the certificate of {host} has no subject alternative name (SAN), only the common name {own.subject}: "
            "requests, Go and browsers refuse it: issue it anew with a SAN"
        )
    if host in own.dns_names:  # an address: as a DNS entry it counts for nobody
        return (
            f"the certificate of {host} has that address as a DNS entry (DNS:{host}), which does not count: "
            f"issue it anew with the entry IP:{host}"
        )
    return f"the certificate of {host} is not for that name, but for {_names(own)}"


def _out_of_time(code: int, chain: Sequence[Certificate], host: str) -> str:
    now = datetime.now(UTC)
    if code == EXPIRED:
        bad = next((each for each in chain if each.ends < now), None)
        when = f"has expired on {bad.ends:%Y-%m-%d %H:%M} UTC, {_ago(now - bad.ends)}" if bad else "has expired"
    else:
        bad = next((each for each in chain if each.begins > now), None)
        when = f"is not valid before {bad.begins:%Y-%m-%d %H:%M} UTC" if bad else "is not valid yet"
        when += f" (this machine's clock says {now:%Y-%m-%d %H:%M})"
    whose = (
        f"the certificate of {host}" if bad in (None, chain[0]) else f"in the chain of {host}, that of {bad.subject}"
    )
    return f"{whose} {when}"


def _untrusted(chain: Sequence[Certificate], host: str, ca: str | None) -> str:
    first, last = chain[0], chain[-1]
    if first.is_self_signed and ca:
        return f"the certificate of {host} is self-signed, and is not in {ca}"
    if first.is_self_signed:
        return (
            f"the certificate of {host} is self-signed, and nobody here trusts it: "
            "if that is right, state its file as ca"
        )
    if not last.is_self_signed and last.names_its_issuers_address:
        return (
            f"the certificate chain of {host} is incomplete: it ends with {last.subject}, and the server does not send "
            f"the certificate of {last.issuer}, which signed that"
        )
    signer = last.subject if last.is_self_signed else last.issuer
    if ca:
        return f"the certificate of {host} is signed by {signer}, which is not in {ca}{_or_incomplete(last)}"
    return (
        f"the certificate of {host} is signed by {signer}, which this machine does not trust: install its certificate, "
        f"or state its file as ca{_or_incomplete(last)}"
    )


def _or_incomplete(last: Certificate) -> str:
    return "" if last.is_self_signed else " (or the server does not send its whole chain)"


def _entries(info: Mapping[str, Any], *kinds: str) -> tuple[str, ...]:
    return tuple(_plain(value) for kind, value in info.get("subjectAltName", ()) if kind in kinds)


def _names(certificate: Certificate) -> str:
    told = list(certificate.names[:_NAMES]) or [certificate.subject]
    more = len(certificate.names) - _NAMES
    return ", ".join(told) + (f" and {more} more" if more > 0 else "")


def _ago(past: Any) -> str:
    return f"{past.days} days ago" if past.days != 1 else "1 day ago"


def _called(name: Any) -> str:
    """The most readable part of a distinguished name."""
    parts = {key: value for relative in name for key, value in relative}
    known = next(
        (parts[key] for key in ("commonName", "organizationalUnitName", "organizationName") if key in parts), ""
    )
    return _plain(known) or "somebody without a name"


def _plain(text: str) -> str:
    """Untrusted text: on one line, without control characters, of limited length."""
    return "".join(each if each.isprintable() else "�" for each in text)[:_LONGEST]


def _time(text: str) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(text), UTC)
