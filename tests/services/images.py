"""Images for a real engine, built on any day: as ``docker save`` writes them."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

from tests.services.engine import Engine


def load_image(engine: Engine, folder: Path, name: str, created: str | None) -> None:
    """An empty image of that name, whose configuration says that it was ``created`` then, or says nothing."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("empty"))
    digest = hashlib.sha256(layer.getvalue()).hexdigest()
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Labels": {"of": name}},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
        **({"created": created} if created else {}),
    }
    manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]
    path = folder / "image.tar"
    with tarfile.open(path, "w") as archive:
        for member, content in (
            ("config.json", json.dumps(config).encode()),
            ("layer.tar", layer.getvalue()),
            ("manifest.json", json.dumps(manifest).encode()),
        ):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    engine.docker("load", "--input", str(path))
