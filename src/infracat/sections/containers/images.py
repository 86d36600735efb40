"""Names of images: ``postgres:15`` is ``docker.io/library/postgres:15``, and may be pinned by its digest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from infracat.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID = re.compile(r"(?:sha256:)?([0-9a-f]{12,64})")
_OFFICIAL = (
    "docker.io/library/",
    "index.docker.io/library/",
    "docker.io/",
    "index.docker.io/",
    "library/",
    "localhost/",
)


class Image(Facts):
    """The image of a container. A tag that was moved to a newer image is not in ``names``."""

    asked: str  # postgres:15, as its container was created with
    id: str  # sha256:…
    names: tuple[str, ...] | None  # its tags and digests now; None: the image was removed

    @property
    def is_current(self) -> bool:
        """Whether the name that the container was created with still refers to this image."""
        if _ID.fullmatch(self.asked) or "@" in self.asked:
            return True
        return self.names is not None and any(_same(self.asked, each) for each in self.names)

    def is_called(self, stated: str) -> bool:
        """Whether ``stated`` names it: by its own name, another tag of the same image, its digest or its id."""
        wanted = _ID.fullmatch(stated)
        if wanted:
            return self.id.removeprefix("sha256:").startswith(wanted[1])
        name, _, digest = stated.partition("@")
        if digest:
            return any(each.partition("@")[2] == digest for each in (self.asked, f"@{self.id}", *(self.names or ())))
        return any(_same(name, each) for each in (self.asked, *(self.names or ())))

    def __str__(self) -> str:
        if not _ID.fullmatch(self.asked):
            return self.asked
        return next(iter(self.names or ()), self.asked[:19])


def image_of(container: Mapping[str, Any], image: Mapping[str, Any] | None) -> Image:
    """From what ``docker inspect`` prints of a container and of its image."""
    names = None
    if image is not None:
        names = (*(image.get("RepoTags") or ()), *(image.get("RepoDigests") or ()))
    config = container.get("Config") or {}
    return Image(asked=str(config.get("Image") or ""), id=str(container.get("Image") or ""), names=names)


def _same(one: str, other: str) -> bool:
    return _normal(one) == _normal(other)


def _normal(name: str) -> str:
    """Without the usual prefixes, and with a tag: ``docker.io/library/redis`` → ``redis:latest``.

    A digest beside a tag is left out. Podman's name for a locally built image is ``localhost/…``.
    """
    name = name.partition("@")[0]
    short = next((name.removeprefix(each) for each in _OFFICIAL if name.startswith(each)), name)
    return short if ":" in short.rpartition("/")[2] else f"{short}:latest"
