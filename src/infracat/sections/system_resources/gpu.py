"""Graphics processors: by the tools of their vendors, and where those report none, by the PCI bus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.system_resources import amd, nvidia
from infracat.sections.system_resources.pci import PciGpu, pci_gpus
from infracat.sections.system_resources.seen import GraphicsCard, GraphicsCards
from infracat.sections.system_resources.vendor_tools import NotReported

if TYPE_CHECKING:
    from infracat.hosts import Host

TOOLS = {"NVIDIA": nvidia.graphics_cards, "AMD": amd.graphics_cards}


def graphics_cards(host: Host, *, cuda: bool) -> GraphicsCards | Absent:
    """The GPUs of the first vendor whose tool reports some, NVIDIA before AMD.

    A GPU that is on the bus alone has no working driver. ``cuda``: only a GPU with CUDA is wanted.
    """
    unreported: dict[str, NotReported] = {}
    for vendor, look in TOOLS.items():
        found = look(host)
        if isinstance(found, GraphicsCards):
            return found
        unreported[vendor] = found
    on_bus = pci_gpus(host.system)
    for vendor, report in unreported.items():
        if cards := [card for card in on_bus if card.vendor == vendor]:
            return _without_driver(vendor, cards, report)
    return _none(on_bus, list(unreported.values()), host, cuda=cuda)


def _without_driver(vendor: str, cards: list[PciGpu], report: NotReported) -> GraphicsCards:
    """Without a driver there is no CUDA, and no usable memory."""
    article = "an" if vendor[0] in "AN" else "a"
    trouble = "it cannot be used" if report.lost else "no driver that runs"
    complaint = f"there is {article} {vendor} GPU ({cards[0]}), but {trouble}: {report.why}"
    without_driver = tuple(GraphicsCard(name=str(card), memory=None) for card in cards)
    return GraphicsCards(vendor=vendor, cards=without_driver, driver=None, cuda=None, complaint=complaint)


def _none(on_bus: tuple[PciGpu, ...], reports: list[NotReported], host: Host, *, cuda: bool) -> Absent:
    why = "; ".join(each.why for each in reports)
    if host.platform == "linux":
        others = ", ".join(f"{card.vendor} {card}" for card in on_bus)
        return Absent(why=f"no NVIDIA or AMD GPU on the PCI bus{f', only {others}' if others else ''} ({why})")
    if any(each.ran for each in reports):
        raise CannotObserve(f"whether there is a GPU: {why}")
    if cuda or host.platform == "wsl":  # the driver that brings CUDA brings nvidia-smi, into WSL as well
        return Absent(why=f"no GPU that has a driver for CUDA ({why})")
    raise CannotObserve(f"whether there is a GPU: {why}, and {host.platform} is not asked otherwise")
