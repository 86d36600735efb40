"""The script that restores a dump and counts rows, and its arguments."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.hosts.postgres.dumps import Dump

if TYPE_CHECKING:
    from infracat.hosts.host import Host

SCRIPT = Path(__file__).with_name("restore.sh")
TIDYING = 2  # seconds of the row's time that are left for removing it all
USER = "postgres"  # in the image and, for root, on this machine: a server refuses to run as root


def command(dump: Dump, tables: Sequence[str], data: str, host: Host) -> list[str]:
    """The script is passed as text: infracat's folder may be closed to another user, and is not in a container.

    Of the environment it gets PATH only: what a dump runs, if anything, finds no secret there.
    """
    seconds = str(max(1, round(host.left - TIDYING)))
    script = ["sh", "-c", SCRIPT.read_text("utf-8"), "restore.sh", dump.kind, json.dumps(list(tables)), data, seconds]
    return ["sh", "-c", 'exec env -i PATH="$PATH" "$@"', "sh", *script]
