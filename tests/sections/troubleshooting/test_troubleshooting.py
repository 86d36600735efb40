"""Advice is shown under the failures that it is about, in every output, and under no other."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.project import Project

NASTY = "Don't *panic* <script>alert(1)</script> [a](b) `rm -rf x` | _now_ @all 100% &amp; ::error::x"
LONG = "Look " + "everywhere, " * 400 + "and then at the end."


@pytest.fixture
def audited(project: Project) -> Project:
    """A run with rows of every status that the tests can have, each with the advice that applies to it."""
    project.tool("there", "echo 1.0")
    project.tool("old", "echo 1.0")
    project.tool("hung", "sleep 30")
    project.tool("depends", "exit 3")
    project.catalog(f"""
        cli_tools:
          - {{name: missing}}
          - {{name: there}}
          - {{name: old, min_version: "2.0", level: recommended}}
          - {{name: hung, verify: hung, timeout: 0.3 s}}
          - {{name: depends, verify: depends, requires: [cli_tools/missing]}}
          - {{name: waived, waive: {{until: 2999-01-01, reason: soon, by: Ada}}}}
          - {{name: optional, level: optional}}
        env_vars: [{{name: NOT_SET}}]
        troubleshooting:
          - {{name: all, problem: Anything, solution: ask ops}}
          - {{name: section, problem: A tool, solution: install it, applies_to: cli_tools}}
          - {{name: key, problem: The variable, solution: set it, applies_to: env_vars/NOT_SET}}
          - {{name: both, problem: Two, solution: of them, applies_to: [env_vars, cli_tools/old]}}
          - {{name: text, problem: No PATH, solution: look there, matches: not on the PATH}}
          - {{name: slow, problem: It hangs, solution: wait, matches: '(?i)TIMED OUT|did not end'}}
          - {{name: depending, problem: Its own, solution: never shown, applies_to: cli_tools/depends}}
          - {{name: nasty, problem: Nasty, solution: {json.dumps(NASTY)}, applies_to: env_vars}}
          - {{name: long, problem: Long, solution: {json.dumps(LONG)}, applies_to: env_vars}}
          - name: lines
            problem: Lines
            solution: |
              first this
              then that
            applies_to: env_vars
          - name: more
            problem: More
            solution: s
            fix: make it
            docs: https://wiki.example/x
            applies_to: env_vars
          - {{name: windows, problem: Windows only, solution: s, platform: [windows, wsl]}}
          - {{name: passed, problem: Passed, solution: never shown, applies_to: cli_tools/there}}
    """)
    project.ran = project.verify()  # type: ignore[attr-defined]
    return project


TOOL = ["Anything: ask ops", "A tool: install it"]
MISSING = [*TOOL, "No PATH: look there"]
VARIABLE = [
    "Anything: ask ops",
    "The variable: set it",
    "Two: of them",
    f"Nasty: {NASTY}",
    f"Long: {LONG}",
    "Lines: first this\nthen that",
    "More: s (run: make it) (see https://wiki.example/x)",
]


def test_every_output(audited: Project) -> None:
    """One audit for all outputs: a run takes a second."""
    _in_results(audited.results())
    folder = audited.runs[-1]
    _in_the_terminal(audited.ran.stdout)  # type: ignore[attr-defined]
    _in_html((folder / "report.html").read_text("utf-8"))
    _in_markdown((folder / "summary.md").read_text("utf-8"))
    _in_junit(folder / "junit.xml")
    _in_github(audited.verify("--from", str(folder / "observations.json"), "--format", "github").stdout)


def _in_results(results: dict[str, Any]) -> None:
    status = {row["name"]: row["status"] for row in results["rows"]}
    assert status == {
        "missing": "failed",
        "there": "passed",
        "old": "warned",
        "hung": "unknown",
        "depends": "blocked",
        "waived": "waived",
        "optional": "skipped",
        "NOT_SET": "failed",
    }
    assert {row["name"]: row["hints"] for row in results["rows"]} == {
        "missing": MISSING,
        "there": [],
        "old": [*TOOL, "Two: of them"],
        "hung": [*TOOL, "It hangs: wait"],
        "depends": MISSING,  # its root's
        "waived": MISSING,
        "optional": [],
        "NOT_SET": VARIABLE,
    }


def _in_the_terminal(text: str) -> None:
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    under = _under(lines)
    assert [line for line in under["missing"] if line.startswith("hint")] == [f"hint: {hint}" for hint in MISSING]
    assert "hint: It hangs: wait" in under["hung"]
    assert not [line for name in ("there", "depends", "optional") for line in under[name]]
    assert " ".join(under["NOT_SET"]).count("<script>alert(1)</script>") == 1
    assert "then that" in under["NOT_SET"]
    assert "never shown" not in text


def _under(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.startswith("      "):
            found[name].append(line.strip())
        elif line.startswith("  ") and len(line.split()) > 1:
            name = line.split()[1]
            found[name] = []
    return found


class Items(HTMLParser):
    """The texts of the lists of hints, and the tags in them."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[list[str]] = []
        self.tags: set[str] = set()
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "ul":
            self._inside = ("class", "hints") in attrs
            self.lists += [[]] if self._inside else []
        elif self._inside:
            self.tags.add(tag)
            self.lists[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "ul"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.lists[-1][-1] += data


def _in_html(page: str) -> None:
    items = Items()
    items.feed(page)
    assert items.tags == {"li"}
    assert [hint for hints in items.lists for hint in hints].count("No PATH: look there") == 3
    assert VARIABLE in items.lists
    assert [*TOOL, "It hangs: wait"] in items.lists
    assert "never shown" not in page.partition("The catalog")[0]  # which tells all the advice that it has


def _in_markdown(text: str) -> None:
    entries = {entry.partition("`\n")[0]: entry for entry in text.split("\n### `")[1:]}
    for hint in MISSING:
        assert f"- hint: {hint}\n" in entries["cli_tools/missing"]
    assert "- hint: It hangs: wait\n" in entries["cli_tools/hung"]
    variable = entries["env_vars/NOT_SET"]
    assert "- hint: Two: of them\n" in variable
    assert "- 3 more: see report.html\n" in variable
    nasty = next(line for line in variable.splitlines() if "panic" in line)
    assert nasty == f"- ``hint: Nasty: {NASTY}``"  # as code: it mentions somebody
    assert "never shown" not in text


def _in_junit(path: Path) -> None:
    cases = {f"{case.get('classname')}.{case.get('name')}": case for case in ElementTree.parse(path).iter("testcase")}
    texts = {name: "".join(case.itertext()) for name, case in cases.items()}
    (missing,) = (text for name, text in texts.items() if "missing" in name)
    (unset,) = (text for name, text in texts.items() if "NOT_SET" in name and text.strip())
    for hint in MISSING:
        assert f"hint: {hint}" in missing
    assert f"hint: Nasty: {NASTY}" in unset
    assert "never shown" not in "".join(texts.values())


def _in_github(text: str) -> None:
    (missing,) = (line for line in text.splitlines() if "title=cli_tools/missing failed" in line)
    (unset,) = (line for line in text.splitlines() if "title=env_vars/NOT_SET failed" in line)
    for hint in MISSING:
        assert f"%0Ahint: {hint}" in missing
    assert "%0Ahint: Lines: first this%0Athen that" in unset
    assert "100%25" in unset
    assert "never shown" not in text


def test_what_an_absent_optional_row_blocks_shows_its_own_advice(project: Project) -> None:
    """A skipped row shows no advice."""
    project.catalog("""
        cli_tools: [{name: maybe, level: optional}]
        env_vars: [{name: NOT_SET, requires: [cli_tools/maybe]}]
        troubleshooting:
          - {name: its, problem: Its own, solution: set it, applies_to: env_vars}
          - {name: roots, problem: The root's, solution: install it, applies_to: cli_tools}
    """)
    project.verify()
    row = project.row("env_vars/NOT_SET")
    assert (row["status"], row["hints"]) == ("blocked", ["Its own: set it"])


def test_the_pattern_is_searched_in_failed_checks_only(project: Project) -> None:
    """Not in the reason of a skipped check."""
    project.write(
        "tests_env/test_own.py",
        """
        import pytest


        def test_not_here(env_var, seen):
            pytest.skip("no such thing here")
    """,
    )
    project.catalog("""
        env_vars: [{name: NOT_SET}]
        troubleshooting:
          - {name: a, problem: A, solution: s, matches: no such thing}
          - {name: b, problem: B, solution: s, matches: ^NOT_SET is not set}
    """)
    project.verify()
    assert project.row("env_vars/NOT_SET")["hints"] == ["B: s"]
