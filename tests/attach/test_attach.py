"""``infracat attach`` sends what each tracker's documentation says, once, and shows it before with --dry-run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from infracat.attach.attachment import Attachment
from infracat.attach.comment import JIRA, MARKDOWN, PLAIN, comment_text
from infracat.results.model import Baseline, Changes, Result, RowChange, Since
from infracat.results.status import Status
from tests.attach.attaching import Attaching, audited
from tests.attach.desks import TOKEN, Desk, GitHub, GitLab, Jira, serving
from tests.project import Project
from tests.results.results_example import DOCKER, HOSTILE, RICH, WITH_HOSTILE, results, row


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return audited(tmp_path_factory.mktemp("attached"))


@pytest.fixture
def attach(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Attaching:
    return Attaching(project, monkeypatch, capsys)


@pytest.fixture
def jira() -> Iterator[Desk]:
    with serving(Desk(Jira())) as desk:
        yield desk


@pytest.mark.parametrize("user", [{}, {"JIRA_USER": "ada@example.com"}], ids=["data center", "cloud"])
def test_jira_gets_the_bundle_and_a_comment_in_its_markup(attach: Attaching, jira: Desk, user: dict[str, str]) -> None:
    """https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-attachments/ and …-comments/."""
    issue = jira.route
    assert isinstance(issue, Jira)
    attach.given(JIRA_URL=f"{jira.url}/", JIRA_TOKEN=f"{TOKEN}\n", **user)
    assert attach("jira:OPS-12") == 0
    assert attach.out == (
        f"jira:OPS-12: attached {attach.file} and a comment of run {attach.run}: {jira.url}/browse/OPS-12\n"
    )
    assert issue.files == [(attach.file, attach.bundle())]
    (comment,) = issue.comments
    assert comment.startswith("*1 of 4 required rows is not met, 1 is blocked*\n")
    assert "* Web \\*shop\\* on " in comment
    assert (
        "* {{cli\\_tools/no\\-such\\_tool}} failed: exists: no\\-such\\_tool is not on the PATH; blocks 1 more"
        in comment
    )
    assert f"{{{{{attach.file}}}}}" in comment
    assert attach("jira:OPS-12") == 0
    assert "is there already, nothing was sent" in attach.out
    assert (len(issue.files), len(issue.comments)) == (1, 1)
    assert not jira.wrong


def test_jira_gets_only_what_it_lacks(attach: Attaching, jira: Desk) -> None:
    """Somebody has put the bundle there by hand, or the comment was refused the first time."""
    issue = jira.route
    assert isinstance(issue, Jira)
    issue.files.append((attach.file, b""))
    issue.comments += [f"comment {number}" for number in range(250)]
    attach.given(JIRA_URL=jira.url, JIRA_TOKEN=TOKEN)
    assert attach("jira:OPS-12") == 0
    assert f"attached a comment of run {attach.run}" in attach.out
    assert len(issue.files) == 1
    assert attach("jira:OPS-12") == 0, "found on the third page"
    assert len(issue.comments) == 251


def test_github_gets_the_summary(attach: Attaching) -> None:
    """https://docs.github.com/en/rest/issues/comments: no files."""
    issue = GitHub()
    with serving(Desk(issue)) as desk:
        attach.given(GITHUB_API_URL=desk.url, GITHUB_TOKEN=TOKEN)
        assert attach("github:shop/web#12") == 0
        assert f"attached the summary of run {attach.run}: {desk.url}/shop/web/issues/12" in attach.out
        assert attach("github:shop/web#12", "--report") == 0
        assert "is there already" in attach.out
        assert not desk.wrong
    (comment,) = issue.comments
    assert comment.startswith("# 1 of 4 required rows is not met, 1 is blocked\n")
    assert f"`infracat bundle {attach.run}`" in comment
    assert len(comment) < 65_536


@pytest.mark.parametrize("target", ["gitlab:ops/web/shop#3", "gitlab:ops/web/shop!3"])
def test_gitlab_gets_an_upload_and_a_note_that_links_to_it(attach: Attaching, target: str) -> None:
    """https://docs.gitlab.com/api/project_markdown_uploads and https://docs.gitlab.com/api/notes."""
    issue = GitLab()
    with serving(Desk(issue)) as desk:
        attach.given(CI_SERVER_URL=desk.url, GITLAB_TOKEN=TOKEN)
        assert attach(target) == 0
        assert attach(target) == 0
        assert "is there already" in attach.out
        assert not desk.wrong
    assert issue.uploads == [(attach.file, attach.bundle())]
    (note,) = issue.notes
    assert note.startswith("**1 of 4 required rows is not met, 1 is blocked**\n")
    assert f"[{attach.file}](/uploads/66dbcd21ec5d24ed6ea225176098d52b/{attach.file})" in note


def test_the_report_alone(attach: Attaching, jira: Desk) -> None:
    issue = jira.route
    assert isinstance(issue, Jira)
    attach.given(JIRA_URL=jira.url, JIRA_TOKEN=TOKEN)
    assert attach("jira:OPS-12", "--report") == 0
    report = (attach.project.runs[-1] / "report.html").read_bytes()
    assert issue.files == [(f"infracat-{attach.run}.html", report)]
    assert attach("jira:OPS-12") == 0, "the same run, whatever of it"
    assert len(issue.files) == 1


def test_the_report_beside_a_bundle(attach: Attaching, jira: Desk) -> None:
    """Asked for in so many words: the bundle may have come to nothing."""
    issue = jira.route
    assert isinstance(issue, Jira)
    attach.given(JIRA_URL=jira.url, JIRA_TOKEN=TOKEN)
    for words in ((), ("--report",), ("--report",), ()):
        assert attach("jira:OPS-12", *words) == 0
    assert [name for name, _ in issue.files] == [attach.file, f"infracat-{attach.run}.html"]


ALL = {
    "jira:OPS-12": {"JIRA_URL": "https://jira.example.com", "JIRA_TOKEN": TOKEN, "JIRA_USER": "ada@example.com"},
    "github:shop/web#12": {"GITHUB_TOKEN": TOKEN},
    "gitlab:ops/web/shop#3": {"GITLAB_TOKEN": TOKEN},
    "rt:12": {"RT_URL": "https://rt.example.com", "RT_TOKEN": TOKEN},
    "roundup:12": {"ROUNDUP_URL": "https://bugs.example.com/t", "ROUNDUP_USER": "ada", "ROUNDUP_PASSWORD": TOKEN},
}


@pytest.mark.parametrize(("target", "environ"), ALL.items(), ids=ALL)
def test_a_dry_run_shows_all_and_sends_nothing(attach: Attaching, target: str, environ: dict[str, str]) -> None:
    """None of these hosts can be reached."""
    attach.given(**environ)
    assert attach(target, "--dry-run", "-v") == 0, attach.err
    assert attach.out.endswith("nothing was sent\n")
    assert "Authorization: [hidden]" in attach.out or "PRIVATE-TOKEN: [hidden]" in attach.out
    assert "1. GET https://" in attach.out
    assert ". POST https://" in attach.out
    assert "1 of 4 required rows is not met" in attach.out
    assert "Content-Length: " in attach.out
    assert attach.run in attach.out


def test_a_dry_run_tells_the_size_of_the_file(attach: Attaching) -> None:
    attach.given(**ALL["jira:OPS-12"])
    size = len(attach.bundle())
    attach("jira:OPS-12", "--dry-run")
    assert f"   file: the file {attach.file}, application/zip, {size} bytes\n" in attach.out
    assert "   X-Atlassian-Token: no-check\n" in attach.out


@pytest.mark.parametrize("target", ALL)
def test_a_missing_variable_is_named(attach: Attaching, target: str) -> None:
    for name in ALL[target]:
        if name == "JIRA_USER":
            continue  # without it the token is a personal access token
        attach.given(**{other: value for other, value in ALL[target].items() if other != name})
        attach.patch.delenv(name, raising=False)
        assert attach(target, "--dry-run") == 4
        assert f"{name}: is not set" in attach.err or f"{name} or " in attach.err or f" or {name}" in attach.err


@pytest.mark.parametrize(
    ("target", "form"),
    [
        ("OPS-12", "jira:OPS-12, github:owner/repo#12, gitlab:group/project#3, rt:12, roundup:12"),
        ("trac:12", "jira:OPS-12, github:"),
        ("jira:OPS", "it looks like jira:OPS-12"),
        ("jira:OPS-12/../../x", "it looks like jira:OPS-12"),
        ("jira:OPS-12\n", "it looks like jira:OPS-12"),
        ("github:web#12", "it looks like github:owner/repo#12"),
        ("github:shop/..#12", "it looks like github:owner/repo#12"),
        ("github:shop/web#0", "it looks like github:owner/repo#12"),
        ("gitlab:web#3", "it looks like gitlab:group/project#3"),
        ("gitlab:../web#3", "it looks like gitlab:group/project#3"),
        ("rt:x", "it looks like rt:12"),
        ("rt:12?a=b", "it looks like rt:12"),
        ("roundup:issue12", "it looks like roundup:12"),
    ],
)
def test_what_is_no_ticket_says_how_one_looks(attach: Attaching, target: str, form: str) -> None:
    assert attach(target) == 4
    assert "is no ticket; " in attach.err
    assert form in attach.err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("jira.example.com", "JIRA_URL: is no address of a tracker; it looks like https://tracker.example.com"),
        ("ftp://jira.example.com", "JIRA_URL: is no address of a tracker"),
        ("https://jira.example.com:x", "JIRA_URL: is no address of a tracker"),
        (f"https://ada:{TOKEN}@jira.example.com", "JIRA_URL: is to be an address alone: no user, no password"),
        (f"https://jira.example.com?token={TOKEN}", "JIRA_URL: is to be an address alone"),
        ("https://ex ample.com", "JIRA_URL: is no address"),
    ],
)
def test_an_address_that_is_none(attach: Attaching, url: str, words: str) -> None:
    attach.given(JIRA_URL=url, JIRA_TOKEN=TOKEN)
    assert attach("jira:OPS-12", "--dry-run") == 4
    assert words in attach.err


@pytest.mark.parametrize("token", [f"{TOKEN}\nX-Evil: 1", f"{TOKEN}é"])
def test_a_token_that_no_header_can_hold(attach: Attaching, token: str) -> None:
    attach.given(JIRA_URL="https://jira.example.com", JIRA_TOKEN=token)
    assert attach("jira:OPS-12", "--dry-run") == 4
    assert "JIRA_TOKEN: " in attach.err


def test_no_run_and_half_a_run(attach: Attaching, tmp_path: Path) -> None:
    attach.given(**ALL["rt:12"])
    assert attach("rt:12", "2020", "--dry-run") == 4
    assert "no run named 2020" in attach.err
    half = tmp_path / ".unfinished-20261122T020000.123456Z-3fa2"
    half.mkdir()
    (half / "report.html").write_text("half")
    assert attach("rt:12", str(half), "--dry-run") == 4
    assert "summary.md: cannot be read: No such file or directory" in attach.err


def attachment(document: Result) -> Attachment:
    run = "20261122T020000.123456Z-3fa2"
    return Attachment(run, f"infracat-{run}.zip", "application/zip", b"", document)


@pytest.mark.parametrize("markup", [PLAIN, MARKDOWN, JIRA])
def test_the_comment_is_short_and_nothing_in_it_is_live(markup: object) -> None:
    assert isinstance(markup, type(PLAIN))
    text = comment_text(attachment(WITH_HOSTILE), markup)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert not [line for line in text.splitlines() if line.startswith(("::", "/"))]
    assert len(comment_text(attachment(results(*([replace(DOCKER, purpose="x" * 9_000)] * 500))), markup)) < 10_000


def test_the_comment_in_jiras_markup_has_no_markup_of_others() -> None:
    evil = row("cli_tools/evil", "failed", reason="{color:red}[~admin] !http://x/y.png! h1. \\\\ *x*" + HOSTILE)
    text = comment_text(attachment(results(evil)), JIRA)
    assert "\\{color:red\\}\\[\\~admin\\] \\!http://x/y.png\\! h1. &#92;&#92; \\*x\\*" in text


def test_the_comment_tells_roots_what_they_block_and_since_when() -> None:
    since = Since(run="x", started="2026-11-20T02:00:00Z", runs=3, first_known=False)
    good = Baseline(id="x", started="2026-11-19T02:00:00Z", exit_code=0, summary={}, good=True)
    failing = RowChange(key="cli_tools/docker", host="local", was=Status.PASSED, now=Status.FAILED)
    rows = tuple(replace(each, since=since) if each.key == "cli_tools/docker" else each for each in RICH.rows)
    found = replace(RICH, rows=rows, changes=Changes(since=good, newly_failing=(failing,)))
    text = comment_text(attachment(found), PLAIN)
    assert (
        "cli_tools/docker failed: version: 20.10.24 is older than 24.0; not met since 2026-11-20 02:00 UTC, 3 runs"
        in text
    )
    assert "containers/postgres unknown: " in text
    assert "; blocks 2 more" in text
    assert "network/api" not in text
    assert "Since the last good run (2026-11-19 02:00 UTC):\n\n- Newly failing: cli_tools/docker" in text
