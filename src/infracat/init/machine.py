"""This machine's memory, disk and graphics processor. What the project needs of them nobody has written down: so the
rows state something below what is here, and say so.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence

from infracat.facts import CannotObserve
from infracat.init import languages
from infracat.init.compose_values import child
from infracat.init.draft import Drafts
from infracat.init.plain import origin
from infracat.init.project import Project

MEMORY = (1, 2, 4, 8, 16, 32, 64, 128, 256)  # GB
DISK = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
_CUDA = re.compile(r"CUDA Version\s*:\s*([0-9]+\.[0-9]+)")
_FROM_CUDA = re.compile(r"^FROM\s+\S*?nvidia/cuda:([0-9]+\.[0-9]+)", re.MULTILINE | re.IGNORECASE)


def look(project: Project, drafts: Drafts) -> None:
    _memory(project, drafts)
    _disk(project, drafts)
    _graphics(project, drafts)
    if project.host.platform == "wsl":
        drafts.add("system_resources", "wsl", "this machine", kind="wsl", version="2", platform=["windows", "wsl"],
                   title="WSL2", purpose="Linux environment")  # fmt: skip


def _memory(project: Project, drafts: Drafts) -> None:
    import psutil

    limits = [int(text) for path in _CGROUPS if (text := _first_word(path, project)).isdigit()]
    here = min([psutil.virtual_memory().total, *limits])
    if minimum := _below(here * 0.6, MEMORY):
        remark = f"a guess: {here / 1e9:.1f} GB are here; say what the project needs"
        drafts.add("system_resources", "ram", "this machine", remark, kind="ram", title="RAM", minimum=f"{minimum}GB")


def _disk(project: Project, drafts: Drafts) -> None:
    free = shutil.disk_usage(project.folder).free
    if minimum := _below(free * 0.5, DISK):
        remark = f"a guess: {free / 1e9:.0f} GB are free here; say what the project needs"
        drafts.add("system_resources", "disk", "this machine", remark, kind="disk", title="Disk", path=".",
                   minimum_free=f"{minimum}GB")  # fmt: skip


def _graphics(project: Project, drafts: Drafts) -> None:
    """A row where the project asks for a GPU, or one is here; required where compose reserves one."""
    reserved, wanted, cuda = _reserved(project), languages.graphics(project), _built_on_cuda(project)
    card = _card(project)
    if not (reserved or wanted or cuda or card):
        return
    where = [*reserved, *[place for place, _ in cuda], *wanted] or ["this machine"]
    draft = drafts.add(
        "system_resources",
        "gpu",
        where[0],
        f"here: {card[0]}, {card[1]}, CUDA {card[2]}" if card else "none was found on this machine",
        kind="gpu",
        title="GPU",
        cuda=cuda[0][1] if cuda else f"{card[2].partition('.')[0]}.0" if card and card[2] else None,
        level=None if reserved else "optional",
        purpose=None
        if reserved or wanted or cuda
        else "Nothing in this folder asks for it: remove the row if nothing does",
    )
    draft.origins += where[1:]


def _card(project: Project) -> tuple[str, str, str] | None:
    """Name, memory and CUDA version that the driver supports, by nvidia-smi; None: no such card or driver."""
    if project.host.which("nvidia-smi") is None:
        return None
    query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        listed, header = project.host.run(query, timeout=10), project.host.run(["nvidia-smi"], timeout=10)
    except CannotObserve:
        return None
    name, comma, memory = listed.stdout.partition("\n")[0].partition(",")
    if listed.exit_code or not comma:
        return None
    version = _CUDA.search(header.stdout)
    return name.strip(), memory.strip(), version[1] if version else ""


def _reserved(project: Project) -> list[str]:
    found = []
    for path in project.find("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"):
        services = child(project.yaml(path), "services")
        for service in services.values() if isinstance(services, dict) else ():
            devices = child(service, "deploy", "resources", "reservations", "devices")
            for device in devices if isinstance(devices, list) else ():
                if "gpu" in (child(device, "capabilities") or ()):
                    found.append(origin(path, getattr(device, "line", 0)))
    return found


def _built_on_cuda(project: Project) -> list[tuple[str, str]]:
    found = []
    for path in project.find("Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile"):
        text = project.text(path) or ""
        found += [(origin(path, text.count("\n", 0, each.start()) + 1), each[1]) for each in _FROM_CUDA.finditer(text)]
    return found


def _first_word(path: str, project: Project) -> str:
    try:
        return (project.host.read_text(path) or "").strip()
    except CannotObserve:
        return ""


def _below(value: float, sizes: Sequence[int]) -> int:
    """The largest of ``sizes``, in GB, that is not above ``value``; 0: none."""
    return max((size for size in sizes if size * 1e9 <= value), default=0)
