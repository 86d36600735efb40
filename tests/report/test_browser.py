"""report.html in a real browser: filters, search, the fragment, copying, themes, keyboard, accessibility, no harm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from infracat.report.html import page
from infracat.results.document import dump, read
from infracat.results.model import Result
from tests.results import results_example as example
from tests.results.results_example import check, evidence, results, row
from tests.services.browser import Visit, chromium
from tests.services.npm import programs

RUNS = [
    {"id": f"r{day}", "started": f"2026-11-{day:02}T02:00:00Z", "exit_code": int(day > 3), "summary": {"failed": 1}}
    for day in range(1, 7)
]


def with_history(whole: Result) -> dict[str, Any]:
    """``whole`` as the sixth run, after three good ones and two in which what fails now failed."""
    found: dict[str, Any] = dump(whole)
    found["history"] = {"runs": RUNS, "damaged": ["20261101T020000.000000Z-00aa: damaged: results.json is not JSON"]}
    for each in found["rows"]:
        if each["status"] not in ("passed", "skipped"):
            each["since"] = {"run": "r4", "started": RUNS[3]["started"], "runs": 3, "first_known": False}
            each["strip"] = "ppp" + each["status"][0] * 3 if each["status"] != "waived" else "pppvvv"
    item = {"host": "local", "was": "passed", "now": "failed"}
    found["changes"] = {
        "since": {**RUNS[2], "good": True},
        "newly_failing": [{**item, "key": "cli_tools/docker"}],
        "catalog_changed": [{**item, "key": "cli_tools/git", "now": "passed"}],
        **{kind: [] for kind in ("fixed", "changed", "new", "removed")},
    }
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield Visit(context.new_page())
    context.close()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    def write(found: dict[str, Any]) -> Path:
        path = tmp_path / "report.html"
        path.write_text(page(read(found)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def rich(written: Callable[[dict[str, Any]], Path]) -> Path:
    return written(with_history(example.RICH))


def shown(there: Page) -> list[str]:
    """The rows that can be seen, by their place on the page, without the catalog's tables."""
    there_are = "[...document.querySelectorAll('article.row, details.row, div.row')]"
    ids: list[str] = there.evaluate(f"{there_are}.filter(e => e.checkVisibility()).map(e => e.id)")
    return ids


def test_a_status_filters_and_the_fragment_tells(visit: Visit, rich: Path) -> None:
    there = visit.to(rich)
    there.get_by_role("group", name="Show by status").get_by_role("button", name="1 failed").click()
    assert shown(there) == ["cli_tools/docker"]
    assert there.url.endswith("#?status=failed")
    assert there.get_by_text("1 row shown").is_visible()
    there.get_by_role("button", name="Show all").click()
    assert there.url.endswith("report.html")
    assert "storage/example.vhdx" in shown(there)
    assert visit.complaints == []


def test_a_section_filters_and_a_root_stays_with_what_it_blocks(visit: Visit, rich: Path) -> None:
    there = visit.to(rich)
    there.get_by_role("group", name="Show by section").get_by_role("button", name="network").click()
    assert shown(there) == ["containers/postgres", "network/api", "network/web"]
    assert there.url.endswith("#?section=network")


def test_search_goes_through_everything(visit: Visit, rich: Path) -> None:
    there = visit.to(rich)
    there.keyboard.press("/")
    there.keyboard.type("297e128")  # of the evidence, folded away
    there.wait_for_url("**/report.html#?q=297e128")
    there.get_by_text("1 row shown").wait_for()
    assert shown(there) == ["cli_tools/docker"]
    there.keyboard.press("Escape")
    assert there.url.endswith("report.html")
    there.get_by_role("searchbox").fill("no such words")
    there.get_by_text("0 rows shown").wait_for()
    assert shown(there) == []


def test_a_link_brings_the_same_view(visit: Visit, rich: Path) -> None:
    there = visit.to(rich, "#?q=git&section=cli_tools&status=passed,failed")
    assert there.get_by_role("searchbox").input_value() == "git"
    assert there.locator("#tools [aria-pressed=true]").count() == 3
    assert shown(there) == ["cli_tools/git"]


def test_a_link_to_a_folded_row_opens_it(visit: Visit, rich: Path) -> None:
    there = visit.to(rich, "#cli_tools/git")
    there.get_by_text("git --version").wait_for()
    assert there.evaluate("document.getElementById('cli_tools/git').open")
    there = visit.to(rich, "#%E0%A4%A")  # no valid escape
    assert visit.complaints == []


def test_a_fix_is_copied(visit: Visit, rich: Path) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    there = visit.to(rich)
    there.locator("article#cli_tools\\/docker .fix + .copy").click()
    there.get_by_role("button", name="Copy sudo apt-get update").get_by_text("Copied").wait_for()
    assert there.evaluate("navigator.clipboard.readText()") == (
        "sudo apt-get update\nsudo apt-get install --only-upgrade docker.io"
    )


def test_copying_without_permission_says_what_to_do(visit: Visit, rich: Path) -> None:
    visit.page.add_init_script("""
        Object.defineProperty(navigator, "clipboard", {value: undefined});
        document.execCommand = () => false;
    """)
    there = visit.to(rich)
    there.locator("article#cli_tools\\/docker .fix + .copy").click()
    there.get_by_text("Select and copy by hand").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_the_systems_until_one_switches(visit: Visit, rich: Path, scheme: Any) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    there = visit.to(rich)
    paper = "getComputedStyle(document.body).backgroundColor"
    before, other = there.evaluate(paper), "Light" if scheme == "dark" else "Dark"
    there.get_by_role("button", name=other, exact=True).click()
    after = there.evaluate(paper)
    assert before != after
    for _ in range(20):  # the browser writes what is remembered when it has time
        there.reload()
        if there.evaluate(paper) == after:
            break
    assert there.evaluate(paper) == after


def test_everything_can_be_reached_by_keyboard(visit: Visit, rich: Path) -> None:
    there = visit.to(rich)
    reached = set()
    for _ in range(80):
        there.keyboard.press("Tab")
        reached.add(there.evaluate("(e => e.id || e.textContent.trim().slice(0, 30))(document.activeElement)"))
    assert {"query", "theme", "1 failed", "cli_tools 1/2", "Evidence (1)", "Passed: 2", "cli_tools/docker"} <= reached


@pytest.mark.parametrize("what", ["rich", "hostile", "thousands"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 390)])
def test_axe_finds_nothing(
    visit: Visit, written: Callable[[dict[str, Any]], Path], what: str, scheme: Any, width: int
) -> None:
    hostile = with_history(example.WITH_HOSTILE)
    rich = written({"rich": with_history(example.RICH), "hostile": hostile, "thousands": many(120, failing=1)}[what])
    axe = programs("axe-core@4.14.1").parent / "axe-core/axe.min.js"
    visit.page.emulate_media(color_scheme=scheme)
    visit.page.set_viewport_size({"width": width, "height": 900})
    there = visit.to(rich)
    there.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    there.evaluate(axe.read_text("utf-8"))
    found = there.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]] == []


def test_a_narrow_screen_needs_no_scrolling_to_the_side(visit: Visit, rich: Path) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    there = visit.to(rich)
    there.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert there.evaluate("document.documentElement.scrollWidth") == 390


def test_nothing_hostile_runs_and_nobody_is_asked(visit: Visit, written: Callable[[dict[str, Any]], Path]) -> None:
    evil = with_history(example.WITH_HOSTILE)
    evil["catalog"]["title"] = evil["run"]["command"] = evil["run"]["machine"] = example.HOSTILE
    evil["catalog"] |= {"purpose": example.HOSTILE, "quick_start": example.HOSTILE}
    big = row("cli_tools/big", "failed", check("x", "failed", found="<b>" * 400_000))
    link = row("cli_tools/link", docs="javascript:alert(1)", stated={"verify": example.HOSTILE})
    evil["rows"] += dump(results(big, link))["rows"]
    there = visit.to(written(evil))
    there.get_by_role("searchbox").fill("<script>")
    there.get_by_text("rows shown").wait_for()
    assert visit.complaints == []
    assert [each for each in visit.requests if not each.endswith("/report.html")] == []
    assert there.locator("img, b > b, [onerror], a[href^=javascript]").count() == 0
    assert there.locator("script").count() == 1


def test_the_policy_stops_what_escaping_would_let_through(visit: Visit, rich: Path) -> None:
    """The second line: even markup that came into the page runs nothing and loads nothing."""
    spoiled = rich.with_name("spoiled.html")
    evil = "<script>document.title = 'run'</script><img src='http://127.0.0.1:9/x'><p style='color: red'>x</p>"
    spoiled.write_text(rich.read_text("utf-8").replace("<main>", f"<main>{evil}", 1), "utf-8")
    there = visit.to(spoiled)
    assert there.title() != "run"
    assert sum("Content Security Policy" in each for each in visit.complaints) >= 3
    assert there.get_by_text("x", exact=True).first.evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"


def test_without_javascript_everything_can_be_read(browser: Browser, rich: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    there = context.new_page()
    there.goto(f"file://{rich}")
    assert not there.locator("#tools").is_visible()
    assert there.get_by_text("20.10.24 is older than 24.0").is_visible()
    there.get_by_text("Passed: 2").click()
    there.locator("details#cli_tools\\/git summary").click()
    assert there.get_by_text("git version 2.43.0").is_visible()
    context.close()


def test_print_opens_failures_and_lists_what_passed(visit: Visit, rich: Path) -> None:
    there = visit.to(rich)
    there.emulate_media(media="print")
    assert not there.locator("#tools, .copy").filter(visible=True).count()
    assert there.locator("header .counts").is_visible()
    assert there.get_by_text("Docker version 20.10.24+dfsg1").is_visible()
    assert there.locator("details#cli_tools\\/git summary").is_visible()
    assert not there.get_by_text("git version 2.43.0").is_visible()
    assert there.pdf().startswith(b"%PDF")


def test_the_news_and_the_history_are_told(visit: Visit, rich: Path) -> None:
    there = visit.to(rich)
    news = there.locator(".news").inner_text()
    assert "Since the last good run (2026-11-03 02:00 UTC)" in news
    machine, catalog = news.split("The catalog changed")
    assert ("cli_tools/docker" in machine, "cli_tools/git" in machine) == (True, False)
    assert "cli_tools/git" in catalog
    strip = there.get_by_role("img", name="The last 6 runs, oldest first: 3 passed, 3 failed")
    assert strip.count() >= 1
    assert there.get_by_text("not met since 2026-11-04 02:00 UTC, 3 runs").first.is_visible()
    assert "results.json is not JSON" in there.locator("footer").inner_text()


def many(count: int, failing: int = 20) -> dict[str, Any]:
    """Every twentieth row fails, or every ``failing``-th."""
    rows = []
    for number in range(count):
        status = "passed" if number % failing else "failed"
        message = None if number % failing else f"20.10.{number} is older than 24.0"
        looks = [evidence("tool --version", "some output of a tool " * 10)]
        judged = [
            check("exists", found="present"),
            check("version", status, expected=">= 24.0", found="20", message=message),
        ]
        section = ("cli_tools", "network", "containers", "env_vars")[number % 4]
        more = {"purpose": "What it is for", "fix": "sudo apt-get install tool", "reason": message, "evidence": looks}
        rows.append(row(f"{section}/some-name-{number}", status, *judged, **more))
    return with_history(results(*rows))


@pytest.mark.parametrize("failing", [20, 1])
@pytest.mark.parametrize(("count", "most"), [(1_000, 1_000_000), (10_000, 5_000_000)])
def test_many_rows_stay_small(written: Callable[[dict[str, Any]], Path], count: int, most: int, failing: int) -> None:
    assert written(many(count, failing)).stat().st_size <= most


def test_of_ten_thousand_rows_all_that_are_found_are_counted(
    visit: Visit, written: Callable[[dict[str, Any]], Path]
) -> None:
    there = visit.to(written(many(2_000)), "#?q=some-name-199")
    there.get_by_text("11 rows shown").wait_for()


def test_of_a_thousand_failures_each_says_why(visit: Visit, written: Callable[[dict[str, Any]], Path]) -> None:
    found = many(1_000, failing=1)
    for each in found["rows"]:
        if each["section"] == "network":
            each.update(status="blocked", blocked_by=["cli_tools/some-name-0"])
    there = visit.to(written(found), "#env_vars/some-name-999")
    last = there.locator("[id='env_vars/some-name-999']")
    assert last.inner_text() == (
        "env_vars/some-name-999 version: 20.10.999 is older than 24.0; fix: sudo apt-get install tool"
    )
    assert there.get_by_text("more in brief").is_visible()
    assert there.locator("h2", has_text="Failed").inner_text() == "Failed: 750"
    there.get_by_role("searchbox").fill("some-name-997")
    there.get_by_text("rows shown").wait_for()
    assert shown(there)[:1] == ["cli_tools/some-name-0"]
    assert there.locator("[id='network/some-name-997']").is_visible()
    assert visit.complaints == []


def test_a_thousand_rows_can_be_used(visit: Visit, written: Callable[[dict[str, Any]], Path]) -> None:
    """How fast is in docs/performance.md; this is that it finds the one."""
    there = visit.to(written(many(1_000)))
    there.get_by_role("searchbox").fill("some-name-999")
    there.get_by_text("1 row shown").wait_for()
    assert shown(there) == ["env_vars/some-name-999"]
