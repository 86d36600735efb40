"""The head of a document."""

from __future__ import annotations

from textwrap import dedent

import pytest

from infracat.catalog.nodes import Node
from infracat.markdown import head
from infracat.markdown.head import Head
from infracat.markdown.parse import parse


def _read(text: str) -> Head:
    return head.read(parse(dedent(text)))


def _row(text: str) -> dict[str, Node]:
    return {str(name): value for name, value in _read(text).row.items()}


def test_all_of_it() -> None:
    read = _read(
        """\
        # Our *infrastructure*
        **Purpose:** What we need
        to run `${HOST}` and ${HOST}

        **Version:** 1.10
        **Last Updated:** 17/07/2025
        **Review every:** 6 months
        **Owner:** Team *Platform*
        **Default profile:** dev

        Much more is to be said.

        ## Version history
        | Version | Date | Changes |
        |---|---|---|
        | 1.10 | 01/08/2025 | More of `${A}` |
        | 1.9 | 2025-07-17 | Less |

        ## Quick start
        ```sh
        export A=${A}
        make
        ```
        """
    )
    assert {str(name): value for name, value in read.row.items()} == {
        "title": "Our infrastructure",
        "purpose": "What we need to run `$${HOST}` and $${HOST}",
        "version": "1.10",
        "last_updated": "2025-07-17",
        "review_every": "6 months",
        "owner": "Team Platform",
        "default_profile": "dev",
        "history": [
            {"version": "1.10", "date": "2025-08-01", "changes": "More of `$${A}`"},
            {"version": "1.9", "date": "2025-07-17", "changes": "Less"},
        ],
        "quick_start": "export A=${A}\nmake",
    }
    assert read.left_out == []
    assert [read.row.names[name].line for name in ("title", "purpose", "version", "owner", "history")] == [
        1,
        2,
        5,
        8,
        14,
    ]


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        ("Version: 2.0\nUpdated: 3 July 2025", {"version": "2.0", "last_updated": "2025-07-03"}),
        ("**Version** 2.0  \n**Date** – July 3rd, 2025", {"version": "2.0", "last_updated": "2025-07-03"}),
        ("*Last updated: 2025-07-03*", {"last_updated": "2025-07-03"}),
        ("> **Stand:** 03.07.2025", {"last_updated": "2025-07-03"}),
        ("**Review cycle:** every quarter", {"review_every": "quarterly"}),
        ("**Maintained by:** [Ann](mailto:a@example.com)", {"owner": "Ann (mailto:a@example.com)"}),
        ("**Version:** -", {}),
    ],
)
def test_other_ways_to_write_its_lines(lines: str, fields: dict[str, str]) -> None:
    assert _row(f"# T\n\n{lines}\n") == {"title": "T", **fields}


def test_the_first_paragraph_is_the_purpose_and_a_guess() -> None:
    read = _read("# T\n\n[![ci](a.svg)](b) | [![x](y.svg)](c)\n\nAll that *we* run.\n\nMore.\n")
    assert read.row.names["purpose"].line == 5
    assert dict(read.row)[read.row.names["purpose"]] == "All that we run."
    assert read.row.guesses == {"purpose": "it is the first paragraph of the document"}


def test_what_stands_below_other_headings_is_not_of_the_head() -> None:
    assert _row("# T\n\n## Redis\n\n**Version:** 7\n\nA cache.\n") == {"title": "T"}


def test_a_document_without_any_of_it() -> None:
    assert _row("## Ports\n\n| A |\n|---|\n| b |\n") == {}
    assert _row("") == {}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("**Last Updated:** DD/MM/YYYY", "Last Updated: 'DD/MM/YYYY' stands for a date: write the day as YYYY-MM-DD"),
        ("**Date:** [date]", "Date: '[date]' stands for a date: write the day as YYYY-MM-DD"),
        ("**Updated:** 07/08/2025", "Updated: '07/08/2025' is not certainly one day: write the day as YYYY-MM-DD"),
        ("**Updated:** last week", "Updated: 'last week' is not certainly one day: write the day as YYYY-MM-DD"),
        ("**Review every:** so often", "Review every: 'so often' is no duration: write 6 months"),
        ("**Default profile:** the first", "Default profile: 'the first' is no name of a profile"),
    ],
)
def test_what_says_nothing_certain_is_left_out(line: str, why: str) -> None:
    read = _read(f"# T\n\n{line}\n")
    assert [(left.line, left.heading, left.why) for left in read.left_out] == [(3, "T", why)]
    assert list(read.row) == ["title"]


def test_one_date_shows_how_the_others_are_meant() -> None:
    history = "\n## History\n\n| Version | Date | Changes |\n|---|---|---|\n"
    for first, second in (("07/08/2025", "2025-08-07"), ("17/07/2025", "2025-07-17")):
        row = _row(f"# T\n\n**Updated:** {first}\n{history}| 1 | 31/01/2025 | a |\n")
        assert row["last_updated"] == second
    assert "last_updated" not in _row(
        f"# T\n\n**Updated:** 07/08/2025\n{history}| 1 | 31/01/2025 | a |\n| 2 | 01/31/2025 | b |"
    )


def test_a_history_with_an_uncertain_day_is_left_out_as_a_whole() -> None:
    read = _read(
        "# T\n\n## Changelog\n\n| Version | Date | Description |\n|---|---|---|\n"
        "| 2 | 2025-07 | b |\n| 1 | 2025-01-31 | a |\n"
    )
    assert "history" not in read.row.names
    why = "history: '2025-07' is not certainly one day: write the day as YYYY-MM-DD"
    assert [(left.line, left.heading, left.why) for left in read.left_out] == [(7, "Changelog", why)]


def test_a_table_of_releases_elsewhere_is_no_history() -> None:
    assert _row("# T\n\n## Node\n\n| Version | Date | Changes |\n|---|---|---|\n| 2 | 2025-07-01 | b |\n") == {
        "title": "T"
    }


def test_a_quick_start_of_words_commands_and_steps() -> None:
    row = _row(
        "# T\n\n## Quick Start\n\nRead `SETUP.md`,\nthen:\n\n"
        "```\nmake\n```\n\n1. Wait\n2. ~~Drink~~\n\n### Later\n\nMore\n"
    )
    assert row["quick_start"] == "Read `SETUP.md`, then:\nmake\nWait"


def test_other_labelled_lines_are_no_purpose() -> None:
    assert _row("# T\n\n**Status:** draft\n\n**Audience**: all\n\nWords.\n") == {"title": "T", "purpose": "Words."}


def test_a_quick_start_that_only_announces_is_none() -> None:
    assert "quick_start" not in _row("# T\n\n## Quick start\n\nChoose one:\n\n### A\n\nFirst.\n")
