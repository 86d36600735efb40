"""Ports: ``5432``, ``127.0.0.1:5433:5432``, ``8087 (host) -> 8086``, ``80 / 443``, ``53/udp``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from infracat.catalog.fields import PortMapping
from infracat.markdown.cells.read import Read, accepted, grammar

_VARIABLE = re.compile(r"\$\{\w{1,100}:?-([^{}$]{1,100})\}")  # as compose has it, with a default
_SEPARATOR = re.compile(
    r"[,;|]|\s/\s|(?<=[0-9])/(?=[0-9])|\s(?:and|und|et|ve|dan|&|\+)\s|(?<=[0-9)])\s+(?=[0-9])", re.IGNORECASE
)
_RANGE = r"[0-9]{1,5}(?:\s*[-–]\s*[0-9]{1,5})?"
_ITEM = re.compile(
    r"(?P<label>[^\W\d_][^:(]{0,40}:\s+)?:?(?:ports?\s+)?(?:(?P<first>tcp|udp)[\s/:]+)?"
    rf"(?:(?P<address>[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|\[[0-9a-f:.]+\]|localhost|\*):)?(?P<host>(?!0){_RANGE})"
    rf"(?:\s*\((?:host|external|outside)\))?(?:\s*(?::|->|→|=>|➜)\s*(?P<inside>{_RANGE})(?:\s*\((?:container|internal|inside|docker)\))?)?"
    r"(?:\s*[/ (]\s*(?P<protocol>tcp|udp)(?:\s*[/+&]\s*(?P<second>tcp|udp))?\)?)?(?![\w.:%])(?!\s*[-–]\s*[0-9])"
    r"(?!\s*(?:[kmgt]i?b(?:its?|ps)?|cores?|replicas?|ports?|clients?|users?|connections?|instances?|nodes?|hosts?|times|x"
    r"|ms|s|secs?|seconds?|mins?|minutes?|hours?|days?|weeks?|months?|years?)\b)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\bintern(?:al|e|es|s|al-only|o|a|os|as)?\b|\bnot (?:published|exposed|mapped)|\bno host\b|\bcontainer[- ]only"
    r"|\binside\b|\bpriva(?:te|do|da)\b|"
    r"내부|内部|nội bộ|\bdahili\b|->|→|=>|\b(?:or|oder|ou|veya|atau)\s+[0-9]",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(  # 1,024, and dates
    r"(?<![0-9])[0-9]{1,2}[, \xa0\u202f]0[0-9]{2}(?![0-9])|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
)
MOST = 50  # ports of a range that become rows of their own


class _Item(NamedTuple):
    """The mappings that a part of a cell states, and whether it says anything else."""

    mappings: tuple[str, ...]
    is_plain: bool


@grammar
def read(text: str) -> Read:
    """``ports``, those that are published; what is inside only, or says more than ports, stays words."""
    items = list(_items(text))
    found = tuple(dict.fromkeys(each for item in items for each in item.mappings))
    if not found or _THOUSANDS.search(text):
        return Read({}, text)
    return Read({"ports": found}, "" if all(item.is_plain for item in items) else text)


def numbers(text: str) -> tuple[tuple[str, str], ...]:
    """The ports of this machine, with protocols: ``80 / 443`` → ``("80", "tcp"), ("443", "tcp")``."""
    written = read(text).fields.get("ports", ())
    mappings = [PortMapping.read(each) for each in written]
    single = [one for mapping in mappings if mapping.count <= MOST and mapping.choices == 1 for one in mapping.each()]
    return tuple(dict.fromkeys((str(each.host), each.protocol) for each in single))


def _items(text: str) -> Iterator[_Item]:
    filled = _VARIABLE.sub(r"\1", text)
    all_inside = re.match(r"[^0-9]*:\s", filled) and _INSIDE.match(filled)
    for part in _SEPARATOR.split(filled):
        item = _item(part.strip())
        if part.strip():
            yield _Item((), False) if all_inside else item._replace(is_plain=item.is_plain and filled == text)


def _item(part: str) -> _Item:
    found = _ITEM.match(part)
    if not found or _INSIDE.search(part[found.end() :] + (found["label"] or "")):
        return _Item((), False)
    protocols = [each.lower() for each in (found["first"], found["protocol"], found["second"]) if each]
    mappings = tuple(f"{_mapping(found)}{f'/{each}' if each != 'tcp' or found['inside'] else ''}" for each in protocols)
    mappings = mappings or (_mapping(found),)
    is_plain = found.end() == len(part) and not found["label"]
    return _Item(mappings, is_plain) if all(accepted(PortMapping.read, each) for each in mappings) else _Item((), False)


def _mapping(found: re.Match[str]) -> str:
    """``127.0.0.1:8087:8086``; a port of an address is the same inside."""
    address = {"localhost": "127.0.0.1", "*": ""}.get((found["address"] or "").lower(), found["address"] or "")
    host, inside = (re.sub(r"\s*[-–]\s*", "-", each or "") for each in (found["host"], found["inside"]))
    if address and not inside:
        inside = host
    return ":".join(filter(None, (address, host, inside)))
