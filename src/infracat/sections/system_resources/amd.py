"""AMD's GPUs, by ``rocm-smi`` or ``rocminfo``; they have no CUDA."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from infracat.facts import Unavailable
from infracat.hosts.commands.process import Ran
from infracat.sections.system_resources.seen import GraphicsCard, GraphicsCards
from infracat.sections.system_resources.vendor_tools import NotReported, run_tool

if TYPE_CHECKING:
    from infracat.hosts import Host

FOLDER = "/opt/rocm/bin"  # rarely on the PATH
SMI = ("--showproductname", "--showmeminfo", "vram", "--showdriverversion", "--json")
NAMES = ("Card Series", "Card series", "Device Name", "Card Model", "Card model")  # from release to release
KIBIBYTE = 1024
_AGENT = re.compile(r"^\*+\s*\nAgent \d+\s*\n\*+\s*$", re.MULTILINE)
_FIELD = r"^\s*{}:\s*(.+?)\s*$"
_POOL = re.compile(r"Segment:\s*GLOBAL.*\n\s*Size:\s*(\d+)")
_ERROR_LINE = re.compile(r"error|not (found|loaded|initialized)|no (amd )?gpu", re.IGNORECASE)


def graphics_cards(host: Host) -> GraphicsCards | NotReported:
    """What ROCm reports of its GPUs."""
    not_reported = NotReported("rocm-smi is not installed", ran=False)
    for name, arguments, cards_in in (("rocm-smi", SMI, _by_smi), ("rocminfo", (), _by_info)):
        if tool := host.which(name) or host.which(f"{FOLDER}/{name}"):
            ran = run_tool(tool, [tool, *arguments], host)
            if cards := tuple(cards_in(ran.stdout)):
                return _found(cards, _driver(ran.stdout), host)
            not_reported = NotReported(f"{name} says: {_complaint(ran)}", ran=True)
    return not_reported


def _found(cards: tuple[GraphicsCard, ...], driver: str | Unavailable, host: Host) -> GraphicsCards:
    release = (host.system.text("/opt/rocm/.info/version") or "").strip()
    no_cuda = f"an AMD GPU: ROCm{f' {release}' if release else ''}, no CUDA ({', '.join(card.name for card in cards)})"
    return GraphicsCards(vendor="AMD", cards=cards, driver=driver, cuda=None, no_cuda=no_cuda)


def _by_smi(printed: str) -> Iterator[GraphicsCard]:
    for key, values in _json(printed).items():
        if key.startswith("card"):
            name = next((values[name] for name in NAMES if values.get(name) not in (None, "N/A")), key)
            yield GraphicsCard(name=name, memory=_bytes(values.get("VRAM Total Memory (B)"), name))


def _bytes(value: Any, name: str) -> int | Unavailable:
    digits = str(value)
    return int(digits) if digits.isdigit() else Unavailable(reason=f"rocm-smi does not tell the memory of {name}")


def _driver(printed: str) -> str | Unavailable:
    version = _json(printed).get("system", {}).get("Driver version")
    return version or Unavailable(reason="ROCm's tools do not tell the version of the driver")


def _json(printed: str) -> dict[str, Any]:
    """The JSON object in the output; warnings may come before it."""
    try:
        found, _ = json.JSONDecoder().raw_decode(printed[max(printed.find("{"), 0) :])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _by_info(printed: str) -> Iterator[GraphicsCard]:
    for agent in _AGENT.split(printed)[1:]:
        if _field("Device Type", agent) == "GPU":
            name = _field("Marketing Name", agent) or _field("Name", agent)
            pool = _POOL.search(agent)
            unavailable = Unavailable(reason=f"rocminfo does not tell the memory of {name}")
            yield GraphicsCard(name=name, memory=int(pool[1]) * KIBIBYTE if pool else unavailable)


def _field(name: str, agent: str) -> str:
    match = re.search(_FIELD.format(name), agent, re.MULTILINE)
    return match[1] if match else ""


def _complaint(ran: Ran) -> str:
    lines = [line.strip() for text in (ran.stderr, ran.stdout) for line in text.splitlines()]
    errors = [line for line in lines if _ERROR_LINE.search(line)]
    return next(iter(errors or filter(None, lines)), f"nothing, and ends with {ran.exit_code}")[:200]
