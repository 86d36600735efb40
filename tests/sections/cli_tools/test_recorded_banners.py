"""What real programs print when they are asked as the table says, and which version it is.

`recorded_banners.jsonl` has the whole output, recorded with standard input closed: a line a program, with the package
that it came from. Only paths and the kernel's name of the recording machine were changed.
``version`` is null where no version can be told: Debian's `kotlin` ends with an error, and its `xmllint` writes 2.9.14
as 20914.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from infracat.facts import CannotObserve
from infracat.hosts import Host, Ran
from infracat.hosts.commands.spawn import shown
from infracat.sections.cli_tools.observe import observe
from infracat.sections.cli_tools.order import Order
from infracat.sections.cli_tools.seen import Seen

TEXT = Path(__file__).with_name("recorded_banners.jsonl").read_text("utf-8")
RECORDED = [json.loads(line) for line in TEXT.split("\n") if line]


@dataclass
class Recorded:
    """Answers as the program did, and only what it was asked then."""

    record: dict[str, Any]
    platform: str = "linux"

    def which(self, program: str) -> str:
        return f"/usr/bin/{program}"

    def run(self, command: str | list[str]) -> Ran:
        assert command == self.record["asked"]
        exit_code, stdout, stderr = (self.record[each] for each in ("exit_code", "stdout", "stderr"))
        return Ran(shown(command), exit_code, stdout, stderr, 0.0, timed_out=False)


def looked_at(record: dict[str, Any]) -> Seen:
    order = Order(name=record["name"], verify=None, version_pattern=None, has_remedy=False)
    seen = observe(order, cast(Host, Recorded(record)))
    assert isinstance(seen, Seen)
    return seen


@pytest.mark.parametrize("record", RECORDED, ids=lambda record: f"{record['name']} of {record['source']}")
def test_the_version_is_read_without_verify(record: dict[str, Any]) -> None:
    seen = looked_at(record)
    if record["version"] is None:
        with pytest.raises(CannotObserve):
            assert seen.version
    else:
        assert (seen.version, seen.broken, seen.readings) == (record["version"], False, ())


def test_they_are_many() -> None:
    assert len({record["name"] for record in RECORDED if record["version"]}) >= 120
