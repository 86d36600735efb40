"""Certificates whose chain is made one by one: who signs whom, and when each ends."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.services.apis import days


@dataclass(frozen=True)
class Made:
    """A certificate and its key; ``pem`` is the certificate, ``key_pem`` the key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def made(name: str, signer: Made | None = None, *, ends: float = 90) -> Made:
    """Self-signed without a ``signer``; a name with a capital letter is an authority's."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer.certificate.subject if signer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(days(-10))
        .not_valid_after(days(ends))
        .add_extension(x509.BasicConstraints(ca=name.istitle(), path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    )
    return Made(builder.sign(signer.key if signer else key, hashes.SHA256()), key)


def serving_chain(leaf: Made, *others: Made) -> ssl.SSLContext:
    """A server's context that sends exactly these."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    text = leaf.key_pem + b"".join(each.pem for each in (leaf, *others))
    with trustme.Blob(text).tempfile() as path:
        context.load_cert_chain(path)
    return context
