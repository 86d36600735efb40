"""This machine's memory, disk and GPU. No file says what the project needs of them, so the rows require somewhat less
than there is here, and their comments say that it is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from infracat.catalog.fields import Size
from infracat.facts import Absent, CannotObserve
from infracat.init import devcontainers, languages
from infracat.init.draft import Drafts
from infracat.init.images import base_images
from infracat.init.project import Project
from infracat.init.stack import Stack
from infracat.sections.system_resources.disk import disk_space
from infracat.sections.system_resources.gpu import graphics_cards
from infracat.sections.system_resources.memory import memory
from infracat.sections.system_resources.seen import DiskSpace

MEMORY = (1, 2, 4, 8, 16, 32, 64, 128, 256)  # GB
DISK = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def collect(project: Project, drafts: Drafts, stacks: Sequence[Stack]) -> None:
    _memory(project, drafts)
    _disk(project, drafts)
    _processors(project, drafts)
    _graphics(project, drafts, stacks)
    if project.host.platform == "wsl":
        drafts.add("system_resources", "wsl", "this machine", kind="wsl", version="2", platform=["windows", "wsl"],
                   title="WSL2", purpose="Linux environment")  # fmt: skip


def _memory(project: Project, drafts: Drafts) -> None:
    here, stated = memory(project.host).amount, devcontainers.requirements(project).get("memory")
    if stated:
        drafts.add("system_resources", "ram", stated[1], f"{Size(here)} are here", kind="ram", title="RAM",
                   minimum=stated[0], level=_level(stated[0], here))  # fmt: skip
    elif minimum := _below(here * 0.6, MEMORY):
        remark = f"a guess: {Size(here)} are here; say what the project needs"
        drafts.add("system_resources", "ram", "this machine", remark, kind="ram", title="RAM", minimum=f"{minimum}GB",
                   level="recommended")  # fmt: skip


def _disk(project: Project, drafts: Drafts) -> None:
    found, stated = disk_space(".", project.host), devcontainers.requirements(project).get("storage")
    if isinstance(found, DiskSpace) and stated:
        drafts.add("system_resources", "disk", stated[1], f"{Size(found.amount)} are free here", kind="disk",
                   title="Disk", path=".", minimum_free=stated[0], level=_level(stated[0], found.amount))  # fmt: skip
    elif isinstance(found, DiskSpace) and (minimum := _below(found.amount * 0.5, DISK)):
        remark = f"a guess: {Size(found.amount)} are free here; say what the project needs"
        drafts.add("system_resources", "disk", "this machine", remark, kind="disk", title="Disk", path=".",
                   minimum_free=f"{minimum}GB", level="recommended")  # fmt: skip


def _processors(project: Project, drafts: Drafts) -> None:
    if stated := devcontainers.requirements(project).get("cpus"):
        drafts.add("system_resources", "cpu", stated[1], kind="cpu", title="Processors", minimum=stated[0],
                   level="recommended")  # fmt: skip


def _level(stated: str, here: float) -> str | None:
    """Required where this machine has it: what the project states for its container may be more than it needs."""
    return None if Size.read(stated) <= here else "recommended"


def _graphics(project: Project, drafts: Drafts, stacks: Sequence[Stack]) -> None:
    """Add a row if the project uses a GPU, or this machine has one; required if what compose starts reserves one."""
    services = [(stack, name) for stack in stacks for name in stack.services if stack.wants_gpu(name)]
    always = any(not stack.is_on_demand(name) for stack, name in services)
    stated = devcontainers.requirements(project).get("gpu")
    always = always or (stated is not None and stated[0] == "required")
    reserved = [*([stated[1]] if stated else []), *(stack.origins(name)[0] for stack, name in services)]
    wanted, built_on = languages.graphics(project), _built_on_cuda(project)
    here = _card(project)
    where = [*reserved, *[place for place, _ in built_on], *wanted] or (["this machine"] if here else [])
    if not where:
        return
    asked = "" if where != ["this machine"] else "; nothing in this folder asks for it"
    draft = drafts.add(
        "system_resources",
        "gpu",
        where[0],
        f"here: {here.description}{asked}" if here else "none that can be used was found on this machine",
        kind="gpu",
        title="GPU",
        cuda=built_on[0][1] if built_on else here.cuda if here else None,
        level=None if always else "optional",
    )
    draft.origins += where[1:]


class Gpu(NamedTuple):
    """This machine's GPU, and the first version of its CUDA's major release: later ones are compatible with it."""

    description: str
    cuda: str | None


def _card(project: Project) -> Gpu | None:
    """The GPUs that can be used."""
    try:
        found = graphics_cards(project.host, cuda=True)
        if isinstance(found, Absent) or found.complaint:
            return None
        description = f"{len(found.cards)} {found.cards[0].name}"
        version = found.cuda
    except CannotObserve:
        return None
    return Gpu(
        f"{description}, CUDA {version}" if version else description,
        f"{version.partition('.')[0]}.0" if version else None,
    )


def _built_on_cuda(project: Project) -> list[tuple[str, str]]:
    images = [each for each in base_images(project) if each.name.endswith("nvidia/cuda")]
    return [(each.origin, found[0]) for each in images if (found := re.match(r"[0-9]+\.[0-9]+", each.tag))]


def _below(value: float, sizes: Sequence[int]) -> int:
    """The largest of ``sizes``, in GB, that is not above ``value``; 0: none."""
    return max((size for size in sizes if size * 1e9 <= value), default=0)
