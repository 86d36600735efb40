"""Advice is shown under the failures that it is about, and under no other."""

from __future__ import annotations

from tests.conftest import Project


def test_advice_is_shown_where_it_applies(project: Project) -> None:
    project.tool("there", "echo 1.0")
    project.catalog("""
        cli_tools: [{name: missing}, {name: there}]
        env_vars: [{name: NOT_SET}]
        troubleshooting:
          - {name: all, problem: Anything, solution: ask ops}
          - {name: section, problem: A tool, solution: install it, applies_to: cli_tools}
          - {name: key, problem: The variable, solution: set it, applies_to: env_vars/NOT_SET}
          - {name: text, problem: No PATH, solution: look there, matches: not on the PATH}
    """)
    project.verify()
    hints = {row["key"]: row["hints"] for row in project.results()["rows"]}
    assert hints == {
        "cli_tools/missing": ["Anything: ask ops", "A tool: install it", "No PATH: look there"],
        "cli_tools/there": [],
        "env_vars/NOT_SET": ["Anything: ask ops", "The variable: set it"],
    }
