"""Values of compose files in the catalog's notation: ports, sizes, images, mounts."""

from __future__ import annotations

import re
from collections.abc import Mapping

from infracat.catalog.fields import PortMapping
from infracat.catalog.nodes import Fields, Items, Node, Scalar

_IMAGE = re.compile(r"(?:[a-z0-9][a-z0-9.-]*(?::[0-9]+)?/)?[a-z0-9._/-]+(?::[A-Za-z0-9_.-]+)?(?:@sha256:[0-9a-f]{64})?")
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)
_SHORT = re.compile(
    r"(?:(?P<address>[0-9.]*|\[[0-9A-Fa-f:]+\]):)?(?P<outer>[0-9]+(?:-[0-9]+)?):(?P<inner>[0-9]+(?:-[0-9]+)?)(?P<protocol>/(?:tcp|udp))?"
)
_MOUNT = re.compile(r"(?P<source>(?:[A-Za-z]:[\\/])?[^:]+):(?P<target>/[^:]*)(?::(?P<mode>[A-Za-z,]+))?")


def child(node: Node | None, *steps: str) -> Node | None:
    """The node below ``node`` at ``steps``, or None."""
    for step in steps:
        node = node.get(Scalar(step)) if isinstance(node, Fields) else None
    return node


def text(node: Node | None) -> str:
    return str(node).strip() if isinstance(node, Scalar) else ""


def image(written: str) -> str | None:
    """An image reference; None if it is not one."""
    return written if _IMAGE.fullmatch(written) and len(written) <= 200 else None


def size(written: str) -> str | None:
    """Docker's units are binary: ``512m`` → ``512MiB``, ``1073741824`` → ``1GiB``."""
    match = _SIZE.fullmatch(written.strip())
    if not match:
        return None
    if match[2]:
        return f"{match[1]}{match[2].upper()}iB"
    number = int(float(match[1]))
    power = next((power for power in (3, 2, 1) if number and not number % 1024**power), 0)
    return f"{number // 1024**power}{('B', 'KiB', 'MiB', 'GiB')[power]}" if number else None


def short_port(written: str) -> str | None:
    """``8000-8001:80-81``, ``0.0.0.0:80:80`` → ``80``; None without a host port, which Docker then assigns."""
    match = _SHORT.fullmatch(written.strip())
    return _port(match["address"] or "", match["outer"], match["inner"], match["protocol"] or "") if match else None


def long_port(fields: Mapping[str, str]) -> str | None:
    """``{target: 80, published: "8080", host_ip: 127.0.0.1, protocol: tcp}`` → ``127.0.0.1:8080:80``."""
    address, protocol = fields.get("host_ip", ""), fields.get("protocol", "")
    address = f"[{address}]" if ":" in address and not address.startswith("[") else address
    return _port(address, fields.get("published", ""), fields.get("target", ""), "/udp" if protocol == "udp" else "")


def mount(node: Node) -> tuple[str, str, bool] | None:
    """Source, target and whether it is read-only, of a bind mount; None for a named volume."""
    if isinstance(node, Scalar):
        match = _MOUNT.fullmatch(node.strip())
        found = (match["source"], match["target"], "ro" in (match["mode"] or "").split(",")) if match else None
    else:
        is_bind = text(child(node, "type")) == "bind"
        read_only = text(child(node, "read_only")).lower() == "true"
        found = (text(child(node, "source")), text(child(node, "target")), read_only) if is_bind else None
    is_path = found and re.match(r"\.{0,2}/|~/|\.{1,2}$|[A-Za-z]:[\\/]|\$", found[0])
    return found if is_path else None


def names(node: Node | None) -> list[str]:
    """The texts of a list, or the keys of a mapping: ``depends_on`` can be either."""
    if isinstance(node, Fields):
        return [str(name) for name in node]
    return [str(each) for each in node if isinstance(each, Scalar)] if isinstance(node, Items) else []


def _port(address: str, outer: str, inner: str, protocol: str) -> str | None:
    """As the catalog reads it; None if it does not."""
    where = "" if address in ("", "0.0.0.0", "[::]") else f"{address}:"  # noqa: S104 - read, not bound
    found = f"{outer if outer == inner and not where else f'{where}{outer}:{inner}'}{protocol}"
    try:
        PortMapping.read(found)
    except ValueError:
        return None
    return found
