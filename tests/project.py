"""A project in a temporary folder, audited as its user would: with the real command, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema

import infracat
from tests.fork_server import server

SCHEMA = json.loads(Path(infracat.__file__).with_name("results.schema.json").read_text("utf-8"))
PATIENCE = 300  # seconds; nothing takes 20 on an idle machine
NO_CLOUD = {"AWS_EC2_METADATA_DISABLED": "true", "NO_GCE_CHECK": "true"}  # what machine this is, no test asks

AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()


@dataclass
class Project:
    """A folder with a ``catalog.yaml``."""

    folder: Path
    new_process: bool = False  # for each command a wholly new one, where what it imports is the point

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return path

    def catalog(self, text: str) -> Path:
        return self.write("catalog.yaml", text)

    def tool(self, name: str, script: str) -> Path:
        """A real program on the PATH of this project's audits."""
        path = self.write(f"bin/{name}", f"#!/bin/sh\n{dedent(script)}")
        path.chmod(0o755)
        return path

    def environ(self, **more: str) -> dict[str, str]:
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV_"))}
        return kept | NO_CLOUD | {"PATH": path, "COLUMNS": "80"} | more

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[str]:
        """``python -m infracat …`` as a child that the test drives itself."""
        return subprocess.Popen(
            [sys.executable, "-m", "infracat", *arguments],
            cwd=self.folder, env=self.environ(**environ), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def infracat(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return self._run("infracat", arguments, self.environ(**environ))

    def infracat_as_nobody(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Where root is no help: it may read and write everything. The folder is one that others may enter."""
        command = [*AS_NOBODY, sys.executable, "-m", "infracat", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.environ(HOME="/", **environ), timeout=PATIENCE,
            check=False, capture_output=True, text=True,
        )  # fmt: skip

    def verify(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return self.infracat("verify", *arguments, **environ)

    def pytest(self, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        return self._run("pytest", arguments, self.environ(**environ))

    def _run(
        self, module: str, arguments: tuple[str, ...], environ: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        if not self.new_process and server().can(environ):
            return server().run(module, arguments, self.folder, environ, PATIENCE)
        return subprocess.run(
            [sys.executable, "-m", module, *arguments], cwd=self.folder, env=environ, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=PATIENCE, check=False, start_new_session=True,
        )  # fmt: skip

    @property
    def runs(self) -> list[Path]:
        """Run folders, oldest first."""
        return sorted(
            path.parent for path in self.folder.glob("reports/*/results.json") if not path.parent.is_symlink()
        )

    def results(self) -> dict[str, Any]:
        """results.json of the newest run; it always fits the schema that the package promises."""
        found: dict[str, Any] = json.loads((self.runs[-1] / "results.json").read_text("utf-8"))
        jsonschema.validate(found, SCHEMA)
        return found

    def statuses(self) -> dict[str, str]:
        return {row["key"]: row["status"] for row in self.results()["rows"]}

    def row(self, key: str) -> dict[str, Any]:
        row: dict[str, Any] = next(row for row in self.results()["rows"] if row["key"] == key)
        return row
