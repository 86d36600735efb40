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
LONGEST = 200  # characters of what it says
# By its manual, section "Return value". It ends so although it has answered.
EXIT_CODES = {
    8: " (a GPU's external power cables are not attached)",
    10: " (the kernel detected an interrupt issue with a GPU)",
    14: " (infoROM is corrupted)",
    15: " (a GPU is lost)",
}
_ROW = re.compile(r"(?P<name>[^,]\S.*?|\[[^\]]+\])\s*,\s*(?P<memory>[0-9]+|\[[^\]]+\]|N/A)")
_LOST = re.compile(
    r"unable to determine the device handle|gpu is lost|fallen off the bus|requires reset|^\[unknown error\]",
    re.IGNORECASE,
)
_WARNS = re.compile(r"warning|inforom|\bgpu|nvml|\bdriver|power cable|interrupt", re.IGNORECASE)
_HEAD = re.compile(r"^(CUDA|Driver|CUDA UMD|KMD) Version\s*:\s*(.*?)\s*(?:\[.*)?$", re.MULTILINE)
_NO_PERMISSION = re.compile(r"insufficient permissions", re.IGNORECASE)


def graphics_cards(host: Host) -> GraphicsCards | NotReported:
    """What the driver reports of its GPUs."""
    tool = next(filter(None, map(host.which, NAMES)), None)
    if tool is None:
        return NotReported("nvidia-smi is not installed", ran=False)
    ran = run_tool("nvidia-smi", [tool, *CARDS], host)
    rows = [match for line in ran.stdout.splitlines() if (match := _ROW.fullmatch(line.strip()))]
    if not rows and _NO_PERMISSION.search(ran.stdout + ran.stderr):
        raise CannotObserve(f"nvidia-smi says: {_first_line(ran)}")
    if not rows:
        return NotReported(f"nvidia-smi says: {_first_line(ran)}", ran=True, lost=bool(_LOST.search(ran.stdout)))
    usable = [row for row in rows if not _LOST.search(row[0])]
    lost = f"no NVIDIA GPU can be used: nvidia-smi says {rows[0][0]}" if not usable else ""
    head = dict(_HEAD.findall(run_tool("nvidia-smi", [tool, *VERSIONS], host).stdout))
    return GraphicsCards(
        vendor="NVIDIA",
        cards=tuple(_card(row["name"], row["memory"], is_usable=not lost) for row in usable or rows),
        driver=_version(head, "KMD", "Driver"),
        cuda=_cuda(head),
        complaint=lost,
        warning="" if lost else _warning(ran),
    )


def _warning(ran: Ran) -> str:
    """What it says beside its rows, or with them: a GPU that is lost, a corrupted infoROM; else why it ended badly."""
    lines = [line.strip() for text in (ran.stdout, ran.stderr) for line in text.splitlines()]
    told = [each for each in lines if _LOST.search(each) or (not _ROW.fullmatch(each) and _WARNS.search(each))]
    if not told and ran.exit_code:
        told = [f"it ends with {ran.exit_code}{EXIT_CODES.get(ran.exit_code, '')}"]
    return f"nvidia-smi says: {'; '.join(dict.fromkeys(told))}"[:LONGEST] if told else ""


def _card(name: str, memory: str, *, is_usable: bool) -> GraphicsCard:
    """From ``NVIDIA A10, 23028``; GPUs that share the machine's memory have ``[N/A]`` in its place."""
    if not is_usable:
        return GraphicsCard(name=name, memory=None)
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
    said = [line for line in lines if line]
    reasons = [line for line in said if not line.startswith("WARNING")]
    return next(iter(reasons or said), f"nothing, and ends with {ran.exit_code}")[:LONGEST]
