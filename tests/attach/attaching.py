"""``infracat attach`` in this process, over a run that was really made."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from infracat import cli
from infracat.attach import retrying_client as client
from tests.attach.desks import TOKEN
from tests.project import Project

PLACES = ("JIRA", "GITHUB", "GH", "GITLAB", "CI_SERVER", "RT", "ROUNDUP", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
CATALOG = """
    catalog: {title: Web *shop*, version: "1.0"}
    cli_tools:
      - {name: git, min_version: "1.0"}
      - {name: no-such_tool, purpose: to be missing, fix: apt-get install no-such_tool}
    network: [{name: api, port: 1, requires: [cli_tools/no-such_tool]}]
"""


def audited(folder: Path) -> Project:
    """A project with one failing run."""
    project = Project(folder)
    project.catalog(CATALOG)
    assert project.verify().returncode == 1
    return project


@dataclass
class Attaching:
    """Says what came of it; pauses take no time, and are noted."""

    project: Project
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    pauses: list[float] = field(default_factory=list)
    out: str = ""
    err: str = ""

    def __post_init__(self) -> None:
        for name in list(os.environ):
            if name.upper().startswith(PLACES):
                self.patch.delenv(name)
        self.patch.setattr(client, "time", self)
        self.patch.chdir(self.project.folder)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    monotonic = staticmethod(time.monotonic)

    def given(self, **environ: str) -> Attaching:
        for name, value in environ.items():
            self.patch.setenv(name, value)
        return self

    def __call__(self, *words: str) -> int:
        """The exit code. No secret is ever in what it prints."""
        code = cli.run(["attach", *words])
        self.out, self.err = self.capture.readouterr()
        assert TOKEN not in self.out + self.err
        assert TOKEN[:10] not in self.out + self.err
        return code

    @property
    def run(self) -> str:
        return self.project.runs[-1].name

    @property
    def file(self) -> str:
        return f"infracat-{self.run}.zip"

    def bundle(self) -> bytes:
        assert cli.run(["bundle", "-o", "expected.zip"]) == 0
        self.capture.readouterr()
        return (self.project.folder / "expected.zip").read_bytes()
