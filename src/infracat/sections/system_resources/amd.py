"""AMD's GPUs, by ``rocm-smi`` or ``rocminfo``: there, and without CUDA."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.commands.process import Ran
from infracat.hosts.commands.spawn import NotFound
from infracat.sections.system_resources.graphics import Card, Graphics, NotReported

if TYPE_CHECKING:
    from infracat.hosts import Host

FOLDER = "/opt/rocm/bin"  # rarely on the PATH
SMI = ("--showproductname", "--showmeminfo", "vram", "--showdriverversion", "--json")
NAMES = ("Card Series", "Card series", "Device Name", "Card Model", "Card model")  # from release to release
KIBIBYTE = 1024
_AGENT = re.compile(r"^\*+\s*\nAgent \d+\s*\n\*+\s*$", re.MULTILINE)
_FIELD = r"^\s*{}:\s*(.+?)\s*$"
_POOL = re.compile(r"Segment:\s*GLOBAL.*\n\s*Size:\s*(\d+)")
_TELLING = re.compile(r"error|not (found|loaded|initialized)|no (amd )?gpu", re.IGNORECASE)


def graphics(host: Host) -> Graphics | NotReported:
    """What ROCm knows of its GPUs."""
    silent = NotReported("rocm-smi is not installed", ran=False)
    for name, arguments, cards_in in (("rocm-smi", SMI, _by_smi), ("rocminfo", (), _by_info)):
        if tool := host.which(name) or host.which(f"{FOLDER}/{name}"):
            ran = _run([tool, *arguments], host)
            if cards := tuple(cards_in(ran.stdout)):
                return _found(cards, _driver(ran.stdout), host)
            silent = NotReported(f"{name} says: {_complaint(ran)}", ran=True)
    return silent


def _found(cards: tuple[Card, ...], driver: str | Unavailable, host: Host) -> Graphics:
    release = (host.system.text("/opt/rocm/.info/version") or "").strip()
    no_cuda = f"an AMD GPU: ROCm{f' {release}' if release else ''}, no CUDA ({', '.join(card.name for card in cards)})"
    return Graphics(vendor="AMD", cards=cards, driver=driver, cuda=None, no_cuda=no_cuda)


def _run(command: list[str], host: Host) -> Ran:
    try:
        ran = host.run(command)
    except NotFound as missing:
        raise CannotObserve(f"{command[0]} does not start: {missing}") from missing
    if ran.exit_code is None:
        raise CannotObserve(f"{command[0]} did not end within {ran.duration:.3g} s, and was killed")
    return ran


def _by_smi(printed: str) -> Iterator[Card]:
    for key, told in _json(printed).items():
        if key.startswith("card"):
            name = next((told[name] for name in NAMES if told.get(name) not in (None, "N/A")), key)
            yield Card(name=name, memory=_bytes(told.get("VRAM Total Memory (B)"), name))


def _bytes(told: Any, name: str) -> int | Unavailable:
    digits = str(told)
    return int(digits) if digits.isdigit() else Unavailable(reason=f"rocm-smi does not tell the memory of {name}")


def _driver(printed: str) -> str | Unavailable:
    told = _json(printed).get("system", {}).get("Driver version")
    return told or Unavailable(reason="ROCm's tools do not tell the version of the driver")


def _json(printed: str) -> dict[str, Any]:
    """The object in what was printed, after whatever warnings."""
    try:
        found, _ = json.JSONDecoder().raw_decode(printed[max(printed.find("{"), 0) :])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _by_info(printed: str) -> Iterator[Card]:
    for agent in _AGENT.split(printed)[1:]:
        if _field("Device Type", agent) == "GPU":
            name = _field("Marketing Name", agent) or _field("Name", agent)
            pool = _POOL.search(agent)
            unseen = Unavailable(reason=f"rocminfo does not tell the memory of {name}")
            yield Card(name=name, memory=int(pool[1]) * KIBIBYTE if pool else unseen)


def _field(name: str, agent: str) -> str:
    match = re.search(_FIELD.format(name), agent, re.MULTILINE)
    return match[1] if match else ""


def _complaint(ran: Ran) -> str:
    lines = [line.strip() for text in (ran.stderr, ran.stdout) for line in text.splitlines()]
    telling = [
        line for line in lines if re.search(r"error|not (found|loaded|initialized)|no (amd )?gpu", line, re.IGNORECASE)
    ]
    return next(iter(telling or filter(None, lines)), f"nothing, and ends with {ran.exit_code}")[:200]
