"""What the container engine's answers look like, as far as they are read: another program may answer in its place."""

from __future__ import annotations

from typing import Any

from infracat.facts import CannotObserve


class MapOf:
    """A mapping of any names to values of one shape."""

    def __init__(self, shape: Any) -> None:
        self.shape = shape


_PORTS = MapOf([{"HostIp": str, "HostPort": str}])
_HEALTH = {"Status": str, "Log": [{"Output": str, "ExitCode": int, "Start": str, "End": str}]}
_STATE = {
    "Status": str, "Error": str, "ExitCode": int, "StartedAt": str, "FinishedAt": str,
    "Health": _HEALTH, "Healthcheck": _HEALTH,
}  # fmt: skip
LISTED = [{"Id": str, "Names": [str], "State": str, "Image": str, "Labels": MapOf(str)}]
CONTAINER = {
    "Id": str, "Image": str, "RestartCount": int, "State": _STATE,
    "Config": {"Image": str, "Env": [str], "Healthcheck": {}},
    "HostConfig": {"Memory": int, "PortBindings": _PORTS},
    "NetworkSettings": {"Ports": _PORTS},
}  # fmt: skip
IMAGE = {"Created": str, "RepoTags": [str], "RepoDigests": [str]}


def check(found: Any, shape: Any, needed: str = "") -> None:
    """Raises ``CannotObserve``, also where the field ``needed`` is missing."""
    each = found if isinstance(found, list) else [found]
    if found is None or not fits(found, shape) or (needed and not all(one.get(needed) for one in each)):
        raise CannotObserve("the container engine answers, but not as one does: is it another program?")


def fits(value: Any, shape: Any) -> bool:
    """Nothing in place of a value fits: an engine leaves out what it does not know."""
    if value is None:
        return True
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(fits(value.get(name), each) for name, each in shape.items())
    if isinstance(shape, list):
        return isinstance(value, list) and all(each is not None and fits(each, shape[0]) for each in value)
    if isinstance(shape, MapOf):
        return isinstance(value, dict) and all(fits(each, shape.shape) for each in value.values())
    return isinstance(value, shape)
