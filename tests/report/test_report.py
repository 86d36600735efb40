"""report.html and summary.md: what they say, and that nothing from outside comes alive in them."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from infracat.report import write
from infracat.report.html import duration, page, utc
from infracat.report.markdown import summary
from infracat.report.markup import code, codes, fenced, prose
from tests.results import results_example as example
from tests.results.results_example import check, results, row

VOID = {"meta", "link", "br", "img", "input", "hr", "source"}


class Page(HTMLParser):
    """A document's elements, their attributes, and the text of every element that is open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.open += [tag] if tag not in VOID else []

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def text(self, within: str = "body") -> str:
        return " ".join("".join(data for path, data in self.texts if within in path).split())


def test_all_files_are_written_whole(tmp_path: Path) -> None:
    write(example.RICH, tmp_path / "run")
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "report.html", "summary.md", "junit.xml", "metrics.prom",
    }  # fmt: skip


def test_a_disk_that_refuses_harms_nothing_older(tmp_path: Path) -> None:
    write(example.RICH, tmp_path)
    before = (tmp_path / "report.html").read_bytes()
    (tmp_path / "summary.md").unlink()
    (tmp_path / "summary.md").mkdir()
    with pytest.raises(OSError, match=r"summary\.md"):
        write(example.RICH, tmp_path)
    assert (tmp_path / "report.html").read_bytes() == before
    assert not list(tmp_path.glob(".*"))


class TestHtml:
    def test_the_verdict_is_the_heading_and_the_title(self) -> None:
        html = Page(page(example.RICH))
        assert html.text("h1").startswith("1 of 7 required rows is not met, 1 could not be looked at")
        assert html.text("title").startswith("1 of 7 required rows is not met")

    @pytest.mark.parametrize(
        "fact",
        [
            "Machine build-7", "2026-11-22 02:00:00 UTC, for 1.2 s", "Profile dev", "catalog.yaml, version 1.4",
            "9f2c9f2c", "Monthly cost 25.00 USD", "infracat verify --profile dev",
            "3 secrets were removed (env_vars/API_KEY: 3).",
        ],
    )  # fmt: skip
    def test_the_run_is_told(self, fact: str) -> None:
        assert fact in Page(page(example.RICH)).text()

    @pytest.mark.parametrize(
        "fact",
        [
            "Container runtime", "platform team", "20.10.24", ">= 24.0", "20.10.24 is older than 24.0",
            "sudo apt-get install --only-upgrade docker.io", "check port conflicts", "docker --version",
            "exit 0, 30 ms", "Docker version 20.10.24+dfsg1", "catalog.yaml:41",
            "infracat verify cli_tools/docker --profile dev",
            "waived until 2026-12-31 by Ada (size): the new disk is ordered", "no NVIDIA driver",
        ],
    )  # fmt: skip
    def test_a_row_is_told(self, fact: str) -> None:
        assert fact in Page(page(example.RICH)).text()

    def test_the_worst_comes_first(self) -> None:
        text = Page(page(example.RICH)).text("main")
        titles = ["Failed: 1", "Could not be looked at: 1", "Warned: 1", "Waived: 1", "Skipped: 1", "Passed: 2"]
        places = [text.index(title) for title in titles]
        assert places == sorted(places)

    def test_what_is_blocked_is_folded_under_its_root_once(self) -> None:
        text = Page(page(example.RICH)).text("main")
        assert text.count("blocked network/api") == 1
        assert text.index("containers/postgres") < text.index("Blocks 2 rows") < text.index("blocked network/api")
        assert "Blocked: " not in text

    def test_what_an_absent_optional_row_blocks_is_not_lost(self) -> None:
        blocked = row("network/api", "blocked", check("open", "failed"), blocked_by=["system_resources/gpu"])
        assert "Blocked: 1 blocked network/api" in Page(page(results(example.GPU, blocked))).text("main")

    def test_passed_rows_are_collapsed(self) -> None:
        html = Page(page(example.RICH))
        path = next(path for path, data in html.texts if "cli_tools/git" in data)
        assert path.count("details") == 2

    def test_nothing_hostile_comes_alive(self) -> None:
        html = Page(page(example.WITH_HOSTILE))
        assert not {"img", "iframe", "form", "object"} & {tag for tag, _ in html.elements}
        assert [tag for tag, _ in html.elements].count("script") == 1
        assert {str(stated["href"])[0] for tag, stated in html.elements if tag == "a"} == {"#"}
        assert not [name for _, stated in html.elements for name in stated if name.startswith("on") or name == "style"]
        assert '<script>alert("1")</script>' in html.text()
        assert "{{ 7*7 }}" in html.text()

    def test_no_control_character_and_no_reordering(self) -> None:
        text = page(example.WITH_HOSTILE)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
        assert r"\u202eevil\u202c" in text

    def test_only_its_own_style_may_be_loaded(self) -> None:
        text = page(example.WITH_HOSTILE)
        style = text[text.index("<style>") + 7 : text.index("</style>")]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = next(stated["content"] for tag, stated in Page(text).elements if "http-equiv" in stated)
        assert policy is not None
        script = text[text.rindex("<script>") + 8 : text.rindex("</script>")]
        allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; script-src 'sha256-{allowed}';")
        assert "url(" not in style
        assert "@import" not in style

    def test_a_long_output_loses_its_middle(self) -> None:
        long = row("cli_tools/x", evidence=[example.evidence("x", "a" * 1_000_000)])
        text = page(results(long))
        assert "characters left out" in text
        assert "whole in the bundle" in text
        assert len(text) < 100_000

    def test_no_rows_say_so(self) -> None:
        assert "No row was selected." in Page(page(results(exit_code=5))).text()

    def test_a_thousand_rows_are_below_one_megabyte(self) -> None:
        rows = [replace(example.GIT, key=f"cli_tools/t{number}", name=f"t{number}") for number in range(1000)]
        assert len(page(results(*rows))) < 1_000_000

    def test_times_read_well(self) -> None:
        assert [duration(seconds) for seconds in (0.031, 1.24, 59.97, 75)] == [
            "31 ms",
            "1.2 s",
            "1 min 0 s",
            "1 min 15 s",
        ]
        assert utc("2026-11-22T02:00:00.5Z") == "2026-11-22 02:00:00 UTC"
        assert utc("then") == "then"


class TestSummary:
    def test_the_most_important_comes_first(self) -> None:
        text = summary(example.RICH)
        assert text.startswith("# 1 of 7 required rows is not met, 1 could not be looked at")
        titles = [
            "## Failed: 1",
            "## Could not be looked at: 1",
            "## Warned: 1",
            "## Waived: 1",
            "## Skipped: 1",
            "## Passed: 2",
        ]
        places = [text.index(title) for title in titles]
        assert places == sorted(places)

    def test_an_entry_says_what_why_and_what_to_do(self) -> None:
        text = summary(example.RICH)
        assert "### `cli_tools/docker`" in text
        assert "- found `20.10.24`, expected `>= 24.0`" in text
        assert "```\nsudo apt-get update\nsudo apt-get install --only-upgrade docker.io\n```" in text
        assert "- blocks `network/api`, `network/web`" in text
        assert "`infracat verify cli_tools/docker --profile dev`" in text

    def test_it_stays_short_and_counts_what_is_left_out(self) -> None:
        rows = [replace(example.EVIL, key=f"cli_tools/t{number}") for number in range(1000)]
        text = summary(results(*rows))
        assert len(text) < 60_000
        assert re.search(r"\*\d+ more entries: see report\.html\.\*\n$", text)

    def test_one_enormous_row_still_fits(self) -> None:
        big = "`*<@" * 50_000
        texts = {"purpose": big, "owner": big, "fix": big, "hints": [big] * 90, "reason": big}
        checks = [check(str(number), "failed", found=big, expected=big, message=big) for number in range(90)]
        text = summary(results(row("cli_tools/x", "failed", *checks, **texts)))
        assert len(text) < 60_000
        assert "### `cli_tools/x`" in text

    def test_no_line_of_a_comment_is_a_quick_action_or_a_fence_too_early(self) -> None:
        lines = summary(example.WITH_HOSTILE).splitlines()
        fences = [place for place, line in enumerate(lines) if re.fullmatch("````+", line)]
        close = lines.index("/close")
        assert fences[0] < close < fences[1]

    def test_outside_text_is_neither_markup_nor_mention(self) -> None:
        assert prose("<b> *x* [a](b) #1") == r"\<b\> \*x\* \[a\]\(b\) \#1"
        assert prose("ask @all\nnow") == "`ask @all now`"
        assert code("a ``b` c") == "```a ``b` c```"
        assert code("`") == "`` ` ``"
        assert code("") == ""
        assert codes(["a", "b", "c"], most=2) == "`a`, `b` and 1 more"
        assert fenced("```\nx") == "````\n```\nx\n````"
