"""Containers of this machine's engine: listed once for all rows, inspected one by one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.commands.capture import Capture
from infracat.hosts.docker import shapes
from infracat.hosts.docker.endpoints import Endpoint, endpoint_of
from infracat.hosts.docker.engine import engine_client
from infracat.redaction.redactor import NOTHING_SECRET, Redactor

if TYPE_CHECKING:
    from docker import DockerClient

    from infracat.hosts.host import Host

TIMEOUT = 10.0  # seconds for the answer that all rows share: it does not depend on a single row's timeout
LAST_LINES = 20  # of a log
LONGEST_LOG = 16 * 1024  # bytes, of what these lines hold
COMPOSE = "com.docker.compose."


@dataclass(frozen=True)
class ContainerSummary:
    """One line of ``docker ps --all``; ``service``, ``project`` are compose's, and empty without it."""

    id: str
    name: str
    state: str  # running, exited, …
    image: str
    service: str = ""
    project: str = ""
    is_one_off: bool = False  # docker compose run

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class Containers:
    """Those of one host; every request is recorded as evidence. ``CannotObserve`` where the engine does not answer."""

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def engine(self) -> Endpoint:
        return endpoint_of(self._host.environ)

    @property
    def api_version(self) -> str:
        """The API's version that the engine speaks: ``1.44`` is Docker 25."""
        return self._answer[0]

    def all(self) -> tuple[ContainerSummary, ...]:
        """Every container, whatever its state: listed once a run."""
        return self._answer[1]

    def inspect(self, container: ContainerSummary) -> Mapping[str, Any] | None:
        """What ``docker inspect`` shows; None when it has been removed meanwhile."""

        def ask(api: Any) -> Any:
            found = api.inspect_container(container.id)
            shapes.check(found, shapes.CONTAINER, "State")
            return found

        return self._looked_up(f"docker inspect {container.name}", ask)

    def image(self, identity: str) -> Mapping[str, Any] | None:
        """What ``docker image inspect`` shows; None where the image was removed although a container uses it."""

        def ask(api: Any) -> Any:
            found = api.inspect_image(identity)
            shapes.check(found, shapes.IMAGE)
            return found

        look = partial(self._looked_up, f"docker image inspect {identity}", ask)
        return self._host.cached_per_run(("image", identity), look)

    def last_lines(self, container: ContainerSummary, redactor: Redactor) -> str:
        """The end of its log, as evidence too; ``redactor`` masks the container's own secrets.

        Empty where it has none, or keeps it elsewhere: what a row judges is whole without it.
        """
        began = time.monotonic()
        try:
            with self._api() as api:
                text = self._host.clean(redactor.text(_log(api, container.id)))
        except Exception:  # the SDK raises anything on what is no log
            return ""
        self._host.record_evidence(
            f"docker logs --tail {LAST_LINES} {container.name}", None, text, time.monotonic() - began
        )
        return text

    @cached_property
    def _answer(self) -> tuple[str, tuple[ContainerSummary, ...]]:
        """The API's version that the engine speaks, and its containers."""
        return self._host.cached_per_run("containers", self._list)

    def _list(self) -> tuple[str, tuple[ContainerSummary, ...]]:
        began = time.monotonic()
        outcome = "no answer"
        try:
            with engine_client(self._host.environ, TIMEOUT) as client:
                found = client.api.containers(all=True)
                shapes.check(found, shapes.LISTED, "Id")
                listed = tuple(_listed(each) for each in found)
                lines = [f"{each.name}  {each.image}  {each.state}" for each in listed] or ["no container"]
                outcome = "\n".join([f"(the engine at {self.engine})", *lines])
                return client.api.api_version, listed
        finally:
            self._host.record_evidence("docker ps --all", None, outcome, time.monotonic() - began)

    def _looked_up(self, command: str, ask: Callable[[Any], Mapping[str, Any]]) -> Mapping[str, Any] | None:
        began = time.monotonic()
        found: Mapping[str, Any] | None = None
        with self._api() as api:
            from docker.errors import NotFound

            with suppress(NotFound):
                found = ask(api)
        outcome = json.dumps(inspection_summary(found), indent=1, ensure_ascii=False) if found else "there is none"
        self._host.record_evidence(command, None, outcome, time.monotonic() - began)
        return found

    @contextmanager
    def _api(self) -> Iterator[Any]:
        left = min(self._host.timeout - self._host.age, TIMEOUT)
        if left <= 0:
            raise CannotObserve(f"timed out after {self._host.timeout:.3g} s")
        client: DockerClient
        with engine_client(self._host.environ, left, self.api_version) as client:
            yield client.api


def inspection_summary(found: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an inspection that are recorded as evidence: never its environment, which holds passwords."""
    config, limits, net = (found.get(name) or {} for name in ("Config", "HostConfig", "NetworkSettings"))
    state = {name: value for name, value in (found.get("State") or {}).items() if value and name != "Health"}
    told = {
        "Id": found.get("Id"),
        "Created": found.get("Created"),
        "RepoTags": found.get("RepoTags"),
        "RepoDigests": found.get("RepoDigests"),
        "Image": (config.get("Image"), found.get("Image")) if found.get("Image") else None,
        "State": state,
        "Health": ((found.get("State") or {}).get("Health") or {}).get("Status"),
        "RestartCount": found.get("RestartCount"),
        "Memory": limits.get("Memory"),
        "Ports": net.get("Ports"),
    }
    return {name: value for name, value in told.items() if value not in (None, {}, [])}


def _listed(found: Mapping[str, Any]) -> ContainerSummary:
    labels = found.get("Labels") or {}
    # Links of other containers give it further names: /web/db
    names = [name.lstrip("/") for name in found.get("Names") or [] if "/" not in name.lstrip("/")]
    return ContainerSummary(
        id=found["Id"],
        name=names[0] if names else found["Id"][:12],
        state=str(found.get("State") or "").lower(),
        image=str(found.get("Image") or ""),
        service=labels.get(f"{COMPOSE}service", ""),
        project=labels.get(f"{COMPOSE}project", "") or labels.get("io.podman.compose.project", ""),
        is_one_off=labels.get(f"{COMPOSE}oneoff", "").lower() == "true",
    )


def _log(api: Any, identity: str) -> str:
    """A line may be of any length: no more is read than is kept."""
    kept = Capture(LONGEST_LOG // 2)
    for read, chunk in enumerate(api.logs(identity, stream=True, follow=False, tail=LAST_LINES)):
        kept.feed(chunk)
        if read > 10 * LAST_LINES:
            break
    return kept.text(NOTHING_SECRET).strip("\n")
