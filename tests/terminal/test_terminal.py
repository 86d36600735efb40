"""The audit on the terminal: what it says, that it fits, and that nothing in it can do harm."""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infracat.results.model import Result, Waiver
from infracat.terminal.layout import TerminalLayout, cells
from infracat.terminal.print_report import print_report
from tests.results import results_example as example
from tests.results.results_example import check, evidence, results, row

REPORT = Path("reports/20261122T020000.123456Z-k3f9/report.html")


def printed(document: Result, **options: Any) -> str:
    stream = io.StringIO()
    print_report(document, stream, report=REPORT, **options)
    return stream.getvalue()


def line_of(text: str, name: str) -> str:
    return next(line for line in text.splitlines() if re.search(rf"^ +\S+ +{re.escape(name)}\b", line))


def below(text: str, name: str) -> list[str]:
    """What is printed under the row."""
    lines = text.splitlines()
    after = lines[lines.index(line_of(text, name)) + 1 :]
    taken = next(place for place, line in enumerate(after) if not line.startswith("      "))
    return [line.strip() for line in after[:taken]]


def test_a_row_is_a_line_with_mark_name_found_and_expected() -> None:
    assert line_of(printed(example.RICH), "git").split() == ["✓", "git", "2.43.0", ">=", "2.40"]


def test_a_failure_says_why_and_what_to_do() -> None:
    assert below(printed(example.RICH), "docker") == [
        "version: 20.10.24 is older than 24.0",
        "fix: sudo apt-get update",
        "sudo apt-get install --only-upgrade docker.io",
        "hint: Container won't start: check port conflicts with `docker ps`",
    ]


def test_a_root_cause_names_what_it_blocks_and_that_is_not_told_again() -> None:
    text = printed(example.RICH)
    assert "blocks: network/api, network/web" in below(text, "postgres")
    assert "blocked by containers/postgres" in line_of(text, "api")
    assert below(text, "api") == []


def test_what_an_absent_optional_row_blocks_is_told_in_full() -> None:
    blocked = row(
        "network/api", "blocked", check("open", "failed", message="refuses"), blocked_by=["system_resources/gpu"]
    )
    assert "open: refuses" in below(printed(results(example.GPU, blocked)), "api")


def test_unknown_is_as_loud_as_failed() -> None:
    text = printed(example.RICH)
    assert "could not be looked at" in line_of(text, "postgres")
    assert "exists: permission denied on /var/run/docker.sock" in below(text, "postgres")


def test_skipped_and_waived_give_their_reasons() -> None:
    text = printed(example.RICH)
    assert "skipped: optional, and not there: no NVIDIA driver" in line_of(text, "gpu")
    assert "waived until 2026-12-31 by Ada (size): the new disk is ordered" in below(text, "example.vhdx")


def test_a_waiver_is_not_told_twice() -> None:
    told = "waived until 2026-12-31 by Ada (ordered): 40 GB is less than 50 GB"
    waiver = Waiver(until="2026-12-31", reason="ordered", by="Ada")
    disk = row("storage/disk", "waived", check("size", "waived", message=told), waiver=waiver, reason=told)
    assert below(printed(results(disk)), "disk") == [f"size: {told}"]


def test_the_verdict_and_the_report_come_last() -> None:
    *_, verdict, counts, report = printed(example.RICH, width=120).splitlines()
    assert verdict == "1 of 7 required rows is not met, 1 could not be looked at, 2 are blocked, 1 is waived"
    assert counts == "2 passed, 1 warned, 1 failed, 1 unknown, 2 blocked, 1 waived, 1 skipped in 1.24 s"
    assert report == f"Report: {REPORT}"


def test_a_replay_and_a_part_say_so() -> None:
    text = printed(results(example.GIT, replayed_from="old.json", partial=True))
    assert "Replayed from old.json: nothing was looked at now." in text
    assert "Not all of the catalog was looked at." in text


def test_rows_on_several_hosts_name_theirs() -> None:
    rows = [replace(example.GIT, host=host) for host in ("web1", "web2")]
    assert "git (web2)" in printed(results(*rows, hosts=["web1", "web2"]))


@pytest.mark.parametrize("status", example.STATUSES)
@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(status: str, width: int, unicode: bool) -> None:
    long = "/var/lib/界界" * 60
    wide = row(f"cli_tools/{'n' * 90}", status, check("x", status, found=long, expected=long, message=long))
    told: dict[str, Any] = {"fix": long, "hints": (long,), "reason": long, "blocked_by": (long,)}
    wide = replace(wide, evidence=(evidence(long, long),), **told)
    text = printed(results(wide, *example.WITH_HOSTILE.rows), width=width, unicode=unicode)
    assert max(cells(line) for line in text.splitlines()) <= width


def test_long_values_lose_their_middle() -> None:
    layout = TerminalLayout(80, colour=False, encoding="utf-8")
    assert layout.shortened("/usr/local/lib/python", 11) == "/usr/…ython"
    assert layout.column("版本版本版本", 8) == "版本…本 "


def test_a_pipe_gets_no_escape_codes_and_a_terminal_gets_colours() -> None:
    assert "\x1b" not in printed(example.WITH_HOSTILE)
    coloured = printed(example.WITH_HOSTILE, colour=True)
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == printed(example.WITH_HOSTILE)


def test_control_characters_of_found_values_are_spelled_out() -> None:
    text = printed(example.WITH_HOSTILE)
    assert r"\x1b]0;title\x07" in text
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_stream_without_utf8_gets_ascii(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    print_report(example.WITH_HOSTILE, stream, report=REPORT)
    stream.flush()
    text = raw.getvalue().decode("ascii")
    assert "FAIL docker" in text
    assert r"\u754c" in text


def test_a_thousand_rows_are_quick() -> None:
    rows = [replace(example.DOCKER, key=f"cli_tools/t{number}", name=f"t{number}") for number in range(1000)]
    document = results(*rows)
    begin = time.process_time()
    printed(document)
    assert time.process_time() - begin < 3  # 20 times what it takes


@pytest.mark.parametrize("unicode", [True, False])
def test_a_heading_fits_above_short_expected_values(unicode: bool) -> None:
    """``expected`` is longer than what is expected; its column must not be narrower."""
    narrow = results(row("cli_tools/a", "passed", check("version", expected="1", found="x" * 60)))
    assert max(cells(line) for line in printed(narrow, width=40, unicode=unicode).splitlines()[:2]) <= 40
