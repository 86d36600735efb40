"""Graphics processors: what the vendor's own tool says of them, and where it says nothing, the PCI bus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.system_resources import amd, nvidia
from infracat.sections.system_resources.graphics import Card, Graphics, NotReported
from infracat.sections.system_resources.pci import OnTheBus, graphics_on_the_bus

if TYPE_CHECKING:
    from infracat.hosts import Host

TOOLS = {"NVIDIA": nvidia.graphics, "AMD": amd.graphics}


def graphics(host: Host, *, cuda: bool) -> Graphics | Absent:
    """The GPUs of the first vendor whose tool finds some, NVIDIA before AMD.

    A GPU that only the bus knows of has no driver that runs. ``cuda``: only such a GPU is looked for.
    """
    silent: dict[str, NotReported] = {}
    for vendor, look in TOOLS.items():
        found = look(host)
        if isinstance(found, Graphics):
            return found
        silent[vendor] = found
    on_the_bus = graphics_on_the_bus(host.system)
    for vendor, said in silent.items():
        if cards := [card for card in on_the_bus if card.vendor == vendor]:
            return _idle(vendor, cards, said)
    return _none(on_the_bus, list(silent.values()), host, cuda=cuda)


def _idle(vendor: str, cards: list[OnTheBus], said: NotReported) -> Graphics:
    """Without a driver there is no CUDA, and no memory that anybody could use."""
    article = "an" if vendor[0] in "AN" else "a"
    complaint = f"there is {article} {vendor} GPU ({cards[0]}), but no driver that runs: {said.why}"
    idle = tuple(Card(name=str(card), memory=None) for card in cards)
    return Graphics(vendor=vendor, cards=idle, driver=None, cuda=None, complaint=complaint)


def _none(on_the_bus: tuple[OnTheBus, ...], said: list[NotReported], host: Host, *, cuda: bool) -> Absent:
    why = "; ".join(each.why for each in said)
    if host.platform == "linux":
        others = ", ".join(f"{card.vendor} {card}" for card in on_the_bus)
        return Absent(why=f"no NVIDIA or AMD GPU on the PCI bus{f', only {others}' if others else ''} ({why})")
    if any(each.ran for each in said):
        raise CannotObserve(f"whether there is a GPU: {why}")
    if cuda or host.platform == "wsl":  # the driver that brings CUDA brings nvidia-smi, into WSL as well
        return Absent(why=f"no GPU that has a driver for CUDA ({why})")
    raise CannotObserve(f"whether there is a GPU: {why}, and {host.platform} is not asked otherwise")
