"""The limits that control groups set on this process's memory and processors; a container has its limits this way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath, relpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infracat.hosts.files.system_files import SystemFiles

VERSION_2 = ""  # the name of its one hierarchy, as in /proc/self/cgroup
NO_LIMIT = 2**60  # version 1 has a number near 2⁶³ for "no limit"


@dataclass(frozen=True)
class CgroupLimit:
    """Bytes or processors, and the file that sets the limit."""

    amount: float
    file: str


def memory_limit(system: SystemFiles) -> CgroupLimit | None:
    """The lowest limit in bytes of any of the groups; None without one."""
    files = [join(group, "memory.limit_in_bytes") for group in _groups("memory", system)]
    files += [join(group, "memory.max") for group in _groups(VERSION_2, system)]
    limits = [CgroupLimit(int(text), file) for file in files if (text := _read(file, system)).isdigit()]
    return min((limit for limit in limits if limit.amount < NO_LIMIT), key=_amount, default=None)


def processor_limit(system: SystemFiles) -> CgroupLimit | None:
    """The lowest quota of any of the groups, in processors: 150 ms in every 100 ms are 1.5."""
    limits = []
    for group in _groups("cpu", system):
        file = join(group, "cpu.cfs_quota_us")
        limits.append(_quota(_read(file, system), _read(join(group, "cpu.cfs_period_us"), system), file))
    for group in _groups(VERSION_2, system):
        file = join(group, "cpu.max")
        quota, _, period = _read(file, system).partition(" ")
        limits.append(_quota(quota, period, file))
    return min(filter(None, limits), key=_amount, default=None)


def _quota(quota: str, period: str, file: str) -> CgroupLimit | None:
    """None for ``max``, for -1, and where the group has no such file."""
    if not (quota.isdigit() and period.isdigit() and int(period)):
        return None
    return CgroupLimit(int(quota) / int(period), file)


def _amount(limit: CgroupLimit) -> float:
    return limit.amount


def _read(file: str, system: SystemFiles) -> str:
    return (system.text(file) or "").strip()


def _groups(controller: str, system: SystemFiles) -> Iterator[str]:
    """The folders of the groups of this process, and of their parents as far as they are mounted."""
    path = _path(controller, system.text("/proc/self/cgroup", evidence=False) or "")
    mounted = _mounted(controller, system.text("/proc/self/mountinfo", evidence=False) or "")
    if path is None or mounted is None:
        return
    root, point = mounted
    inside = path == root or path.startswith(f"{root.rstrip('/')}/")
    below = relpath(path, root) if inside else "."  # otherwise the group itself is what is mounted
    group = normpath(join(point, below))
    while group == point or group.startswith(f"{point}/"):
        yield group
        group = dirname(group)


def _path(controller: str, memberships: str) -> str | None:
    """From lines like ``4:memory:/docker/0a1b`` and ``0::/user.slice``."""
    for line in memberships.splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return normpath(path)
    return None


def _mounted(controller: str, table: str) -> tuple[str, str] | None:
    """Which part of the hierarchy is mounted, and where; see ``mountinfo`` in proc(5)."""
    for line in table.splitlines():
        mount, _, hierarchy = line.partition(" - ")
        _, _, _, root, point, *_ = mount.split(" ")
        kind, _, options = hierarchy.split(" ", 2)
        if kind == "cgroup2" and controller == VERSION_2:
            return root, point
        if kind == "cgroup" and controller in options.split(","):
            return root, point
    return None
