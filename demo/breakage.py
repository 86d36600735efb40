"""``make demo-break``: five things that go wrong in earnest, each the way it does at night."""

from __future__ import annotations

import os
from collections.abc import Mapping

from demo import nightly, s3_server
from demo.engine import compose, ours
from demo.errors import DemoError
from demo.files import FILLED
from demo.paths import BUCKET, S3_PORT, shown
from demo.state import State

GIGABYTE = 1_000_000_000


def break_five(known: State) -> Mapping[str, str]:
    """``{"containers/postgres": "the container is stopped …"}``, by row."""
    if known.broken:
        raise DemoError("it is broken already: make demo mends it")
    if len(ours("status=running")) < 5 or not s3_server.is_running(known):
        raise DemoError("the demo is not up: make demo")
    known.broken = True
    known.save()
    compose(known, "kill", "-s", "STOP", "api")
    compose(known, "stop", "--timeout", "5", "postgres")
    s3_server.remove_bucket(known)
    newest = nightly.newest()
    when = newest.stat()
    os.truncate(newest, when.st_size // 2)
    os.utime(newest, (when.st_atime, when.st_mtime))
    with FILLED.open("wb") as log:
        log.truncate(GIGABYTE + GIGABYTE // 4)  # sparse: takes no space
    return {
        "containers/postgres": "the database is stopped (and with it what needs it: mcp_tools/mcp-postgres)",
        "network/api": "the API hangs: its port accepts, and nobody answers",
        "cloud_services/s3": f"the bucket {BUCKET} on port {S3_PORT} is removed",
        "backups/database": f"the newest dump is cut in half: {shown(newest)}",
        "maintenance/logs": f"a log is larger than 1 GB: {shown(FILLED)}",
    }
