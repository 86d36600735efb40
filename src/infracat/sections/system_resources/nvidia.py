"""NVIDIA's GPUs, by ``nvidia-smi``, which comes with the driver.

The query interface and the head of ``-q`` are short and stable. Its XML is longer than the output of a command that is
kept where there are several GPUs, and the format of its tables has changed with driver 610.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.commands.process import Ran
from infracat.sections.system_resources.seen import GraphicsCard, GraphicsCards
from infracat.sections.system_resources.vendor_tools import NotReported, run_tool

if TYPE_CHECKING:
    from infracat.hosts import Host

NAMES = ("nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi")  # the second is on the PATH of login shells only
CARDS = ("--query-gpu=name,memory.total", "--format=csv,noheader,nounits")
VERSIONS = ("-q", "-d", "MEMORY")
MEBIBYTE = 1024 * 1024
_HEAD = re.compile(r"^(CUDA|Driver|CUDA UMD|KMD) Version\s*:\s*(.*?)\s*(?:\[.*)?$", re.MULTILINE)
_NO_PERMISSION = re.compile(r"insufficient permissions", re.IGNORECASE)


def graphics_cards(host: Host) -> GraphicsCards | NotReported:
    """What the driver reports of its GPUs."""
    tool = next(filter(None, map(host.which, NAMES)), None)
    if tool is None:
        return NotReported("nvidia-smi is not installed", ran=False)
    ran = _run([tool, *CARDS], host)
    cards = tuple(_card(line) for line in ran.stdout.splitlines() if "," in line)
    if ran.exit_code or not cards:
        return NotReported(f"nvidia-smi says: {_first_line(ran)}", ran=True)
    head = dict(_HEAD.findall(_run([tool, *VERSIONS], host).stdout))
    return GraphicsCards(vendor="NVIDIA", cards=cards, driver=_version(head, "KMD", "Driver"), cuda=_cuda(head))


def _run(command: list[str], host: Host) -> Ran:
    ran = run_tool("nvidia-smi", command, host)
    if _NO_PERMISSION.search(ran.stdout + ran.stderr):
        raise CannotObserve(f"nvidia-smi says: {_first_line(ran)}")
    return ran


def _card(line: str) -> GraphicsCard:
    """From ``NVIDIA A10, 23028``; GPUs that share the machine's memory have ``[N/A]`` in its place."""
    name, _, memory = (part.strip() for part in line.rpartition(","))
    if memory.isdigit():
        return GraphicsCard(name=name, memory=int(memory) * MEBIBYTE)
    return GraphicsCard(name=name, memory=Unavailable(reason=f"nvidia-smi says {memory} for the memory of {name}"))


def _cuda(head: dict[str, str]) -> str | Unavailable:
    found = _version(head, "CUDA UMD", "CUDA")
    if isinstance(found, Unavailable) and (said := head.get("CUDA UMD") or head.get("CUDA")):
        return Unavailable(reason=f"nvidia-smi says {said} for CUDA: its library libcuda is not to be found here")
    return found


def _version(head: dict[str, str], *names: str) -> str | Unavailable:
    said = next((head[name] for name in names if name in head), "")
    if re.match(r"\d", said):
        return said
    return Unavailable(
        reason=f"nvidia-smi -q does not tell the {names[-1]} version (drivers before 410 do not know CUDA's)"
    )


def _first_line(ran: Ran) -> str:
    lines = (line.strip() for text in (ran.stdout, ran.stderr) for line in text.splitlines())
    return next(filter(None, lines), f"nothing, and ends with {ran.exit_code}")[:200]
