"""An image as ``docker load`` reads it: a shared layer, a small one of the image's own, and its settings."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import tarfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from demo.recipes import OWN, PATH, Recipe

LABEL = "infracat-demo"  # what we built here, as against what was pulled
ENTRYPOINT = "usr/local/bin/docker-entrypoint.sh"


def write(archive: IO[bytes], root: Path, recipes: Mapping[str, Recipe]) -> None:
    """The images are as old as their root file system, not as this archive."""
    with root.open("rb") as file:
        shared = hashlib.file_digest(file, "sha256").hexdigest()
    made = datetime.fromtimestamp(root.stat().st_mtime, UTC)
    with tarfile.open(fileobj=archive, mode="w|") as tar:
        tar.add(root, "shared.tar")
        entries = [_write_image(tar, name, recipe, shared, made) for name, recipe in recipes.items()]
        _add(tar, "manifest.json", json.dumps(entries).encode())


def _write_image(tar: tarfile.TarFile, name: str, recipe: Recipe, shared: str, made: datetime) -> dict[str, object]:
    layer = _layer(recipe)
    own = hashlib.sha256(layer).hexdigest()
    settings = json.dumps(_settings(recipe, [shared, own], made)).encode()
    place = hashlib.sha256(settings).hexdigest()
    _add(tar, f"{own}.tar", layer)
    _add(tar, f"{place}.json", settings)
    return {"Config": f"{place}.json", "RepoTags": [name], "Layers": ["shared.tar", f"{own}.tar"]}


def _layer(recipe: Recipe) -> bytes:
    """The entry point and the folder that the image starts in."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        for folder in sorted({recipe.folder.strip("/"), "docker-entrypoint-initdb.d"} - {""}):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(entry)
        if recipe.entrypoint:
            _add(tar, ENTRYPOINT, (OWN / recipe.entrypoint).read_bytes(), 0o755)
    return written.getvalue()


def _settings(recipe: Recipe, layers: Sequence[str], made: datetime) -> dict[str, object]:
    environment = {"PATH": PATH, "LANG": "C.UTF-8", **recipe.environment}
    settings: dict[str, object] = {
        "Env": [f"{name}={value}" for name, value in environment.items()],
        "Entrypoint": [f"/{ENTRYPOINT}"] if recipe.entrypoint else None,
        "Cmd": list(recipe.command),
        "Labels": {LABEL: "built"},
        "ExposedPorts": {f"{recipe.port}/tcp": {}} if recipe.port else None,
        "Volumes": {recipe.volume: {}} if recipe.volume else None,
        "WorkingDir": recipe.folder,
        "StopSignal": recipe.stop_signal,
    }
    at = made.isoformat().replace("+00:00", "Z")
    return {
        "architecture": _architecture(),
        "os": "linux",
        "created": at,
        "config": {name: value for name, value in settings.items() if value is not None},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{layer}" for layer in layers]},
        "history": [{"created": at, "created_by": "demo/images"} for _ in layers],
    }


def _architecture() -> str:
    """In the engine's words."""
    machine = platform.machine()
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(machine, machine)


def _add(tar: tarfile.TarFile, name: str, content: bytes, mode: int = 0o644) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    tar.addfile(entry, io.BytesIO(content))
