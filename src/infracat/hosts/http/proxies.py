"""The proxy between this machine and a web address, as the environment names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.network.tcp import LOCALHOST

VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class Proxy:
    """Its text form has no password."""

    url: str = field(repr=False)

    @property
    def is_https(self) -> bool:
        """Whether the connection to the proxy itself uses TLS."""
        return urlsplit(self.url).scheme == "https"

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def proxy_for(url: str, environ: Mapping[str, str]) -> Proxy | None:
    """By ``https_proxy``, ``http_proxy``, ``all_proxy`` and ``no_proxy``, in either case; none for this machine.

    >>> str(proxy_for("https://example.org", {"HTTPS_PROXY": "http://me:secret@proxy:3128"}))
    'http://proxy:3128'
    """
    parts = urlsplit(url)
    stated = _stated(f"{parts.scheme}_proxy", environ) or _stated("all_proxy", environ)
    if not stated or _is_exempt(parts.hostname or "", parts.port, _stated("no_proxy", environ)):
        return None
    proxy = Proxy(stated if "://" in stated else f"http://{stated}")
    try:
        sound = urlsplit(proxy.url).scheme in ("http", "https") and bool(urlsplit(proxy.url).hostname)
        sound = sound and urlsplit(proxy.url).port != 0
    except ValueError:
        sound = False
    if not sound:
        raise CannotObserve(f"{parts.scheme}_proxy: is no http:// or https:// proxy, and others are not supported")
    return proxy


def _stated(name: str, environ: Mapping[str, str]) -> str:
    return environ.get(name, environ.get(name.upper(), "")).strip()


def _is_exempt(host: str, port: int | None, no_proxy: str) -> bool:
    if host in ("localhost", *LOCALHOST):
        return True
    entries = [entry.strip().lower() for entry in no_proxy.replace(" ", ",").split(",")]
    return any(_covers(entry, host.lower(), port) for entry in entries if entry)


def _covers(entry: str, host: str, port: int | None) -> bool:
    """``*``, ``example.org``, ``.example.org``, ``example.org:8443``, ``10.0.0.0/8``."""
    if entry == "*":
        return True
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        name, _, only = entry.partition(":")
        name = name.removeprefix("*").removeprefix(".")
        return (host == name or host.endswith(f".{name}")) and only in ("", str(port))
