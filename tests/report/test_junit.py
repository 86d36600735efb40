"""junit.xml as a CI server reads it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree as ET

from infracat.report.junit import document
from infracat.results.model import Result
from tests.results import results_example as example
from tests.results.results_example import check, results, row


def case(xml: ET.Element, classname: str, name: str) -> ET.Element:
    return next(
        found for found in xml.iter("testcase") if (found.get("classname"), found.get("name")) == (classname, name)
    )


def read(found: Result) -> ET.Element:
    return ET.fromstring(document(found))


def test_a_suite_is_a_section_and_a_case_is_a_check() -> None:
    xml = read(example.RICH)
    assert [suite.get("name") for suite in xml][:3] == ["cli_tools", "containers", "network"]
    assert case(xml, "cli_tools.docker", "exists").get("file") == "catalog.yaml"


def test_failed_is_a_failure_and_unknown_an_error() -> None:
    xml = read(example.RICH)
    failure = case(xml, "cli_tools.docker", "version").find("failure")
    assert failure is not None
    assert failure.get("message") == "20.10.24 is older than 24.0"
    assert "sudo apt-get update" in (failure.text or "")
    assert case(xml, "containers.postgres", "exists").find("error") is not None


def test_blocked_waived_and_skipped_are_skipped_with_their_reason() -> None:
    xml = read(example.RICH)
    told = {skipped.get("message") for skipped in xml.iter("skipped")}
    assert "blocked by containers/postgres" in told
    assert "waived until 2026-12-31 by Ada (size): the new disk is ordered" in told
    assert "optional, and not there: no NVIDIA driver" in told


def test_what_an_absent_optional_row_blocks_is_still_a_failure() -> None:
    blocked = row("network/api", "blocked", check("open", "failed"), blocked_by=["system_resources/gpu"])
    assert read(results(example.GPU, blocked)).get("failures") == "1"


def test_warned_is_passed_with_its_warning_as_output() -> None:
    warned = case(read(example.RICH), "maintenance.images", "done_in_time")
    assert [child.tag for child in warned] == ["system-out"]
    assert (warned.findtext("system-out") or "").startswith("warning: 11 d overdue")


def test_totals_agree_with_the_cases() -> None:
    xml = read(example.WITH_HOSTILE)
    tags = Counter(child.tag for found in xml.iter("testcase") for child in found)
    assert xml.get("tests") == str(len(list(xml.iter("testcase"))))
    assert [xml.get("failures"), xml.get("errors")] == [str(tags["failure"]), str(tags["error"])]
    assert sum(int(suite.get("tests", 0)) for suite in xml) == int(xml.get("tests", 0))


def test_a_row_without_any_check_speaks_for_itself() -> None:
    error = case(read(results(row("storage/disk", "unknown", reason="no judge"))), "storage.disk", "row").find("error")
    assert error is not None
    assert error.get("message") == "no judge"


def test_hosts_are_told_apart() -> None:
    rows = [replace(example.GIT, host=host) for host in ("web1", "web2")]
    names = {found.get("classname") for found in read(results(*rows, hosts=["web1", "web2"])).iter("testcase")}
    assert names == {"cli_tools.git (web1)", "cli_tools.git (web2)"}


def test_characters_that_xml_forbids_are_spelled_out() -> None:
    text = document(example.WITH_HOSTILE)
    assert "\x00" not in text
    assert r"\x00" in text
