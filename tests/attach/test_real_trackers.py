"""The same run on a real Roundup and a real Request Tracker: it shows up there, opens, and is whole."""

from __future__ import annotations

import base64
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests

from infracat.attach import roundup as roundup_module
from infracat.attach.attachment import Attachment
from infracat.attach.retrying_client import TrackerClient
from tests.attach.attaching import Attaching, audited
from tests.project import Project
from tests.services import trackers
from tests.services.browser import Visit, chromium


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return audited(tmp_path_factory.mktemp("real"))


@pytest.fixture
def attach(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Attaching:
    return Attaching(project, monkeypatch, capsys)


@dataclass
class Api:
    """A tracker's own API, asked without any code of ours."""

    url: str
    auth: tuple[str, str]
    headers: dict[str, str]

    def get(self, path: str, **headers: str) -> requests.Response:
        answer = requests.get(f"{self.url}{path}", auth=self.auth, headers=self.headers | headers, timeout=30)
        answer.raise_for_status()
        return answer

    def make(self, path: str, **fields: Any) -> str:
        answer = requests.post(f"{self.url}{path}", auth=self.auth, headers=self.headers, json=fields, timeout=30)
        answer.raise_for_status()
        found = answer.json()
        return str(found.get("data", found)["id"])


@pytest.fixture(scope="module")
def roundup() -> Iterator[Api]:
    with trackers.roundup() as url:
        origin = url.removesuffix("/t")
        yield Api(
            url, ("admin", trackers.PASSWORD),
            {"X-Requested-With": "rest", "Origin": origin, "Referer": f"{url}/", "Accept": "application/json"},
        )  # fmt: skip


@pytest.fixture(scope="module")
def rt_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rt")


@pytest.fixture(scope="module")
def rt(rt_home: Path) -> Iterator[Api]:
    with trackers.request_tracker(rt_home) as url:
        yield Api(url, ("root", "password"), {})


def opens_and_is_whole(content: bytes, attach: Attaching, tmp_path: Path) -> None:
    """Byte by byte what `infracat bundle` makes, its sums are right, and a browser shows its report."""
    assert content == attach.bundle()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / f"infracat-{attach.run}"
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, check=True)
    with chromium() as browser:
        visit = Visit(browser.new_page())
        page = visit.to(folder / "report.html")
        assert "1 of 4 required rows is not met" in page.inner_text("h1")
        assert "no-such_tool is not on the PATH" in page.inner_text("body")
        assert not visit.complaints


def test_roundup(attach: Attaching, roundup: Api, tmp_path: Path) -> None:
    number = roundup.make("/rest/data/issue", title="the shop is down")
    attach.given(ROUNDUP_URL=roundup.url, ROUNDUP_USER="admin", ROUNDUP_PASSWORD=trackers.PASSWORD)
    assert attach(f"roundup:{number}") == 0, attach.err
    assert f"attached {attach.file} and a comment of run {attach.run}: {roundup.url}/issue{number}" in attach.out
    issue = roundup.get(f"/rest/data/issue/{number}?@verbose=2").json()["data"]["attributes"]
    assert [file["name"] for file in issue["files"]] == [attach.file]
    (message,) = issue["messages"]
    text = roundup.get(f"/msg{message['id']}/").text
    assert text.startswith("1 of 4 required rows is not met, 1 is blocked\n")
    shown = roundup.get(f"/issue{number}").text
    assert attach.file in shown
    assert "no-such_tool failed" in shown
    binary = f"/rest/data/file/{issue['files'][0]['id']}/binary_content"
    opens_and_is_whole(roundup.get(binary, Accept="application/octet-stream").content, attach, tmp_path)

    assert attach(f"roundup:{number}") == 0
    assert "is there already, nothing was sent" in attach.out
    issue = roundup.get(f"/rest/data/issue/{number}?@verbose=2").json()["data"]["attributes"]
    assert (len(issue["files"]), len(issue["messages"])) == (1, 1)


def test_roundup_takes_it_once_though_another_machine_is_quicker(
    attach: Attaching, roundup: Api, tmp_path: Path
) -> None:
    """It attaches a copy of the run (no lock stands between us) after we have looked, before we change the issue."""
    number = roundup.make("/rest/data/issue", title="the shop is down again")
    attach.given(ROUNDUP_URL=roundup.url, ROUNDUP_USER="admin", ROUNDUP_PASSWORD=trackers.PASSWORD)
    copied = shutil.copytree(attach.project.runs[-1], tmp_path / attach.run)
    make_message = roundup_module._message

    def made_late(attachment: Attachment, client: TrackerClient) -> str:
        quicker = attach.project.infracat("attach", f"roundup:{number}", str(copied))
        assert ": attached " in quicker.stdout, quicker.stderr
        return make_message(attachment, client)

    attach.patch.setattr(roundup_module, "_message", made_late)
    assert attach(f"roundup:{number}", "-v") == 0
    assert f"PATCH {roundup.url}/rest/data/issue/{number}: 412 Precondition Failed" in attach.err
    assert "is there already" in attach.out
    issue = roundup.get(f"/rest/data/issue/{number}?@verbose=2").json()["data"]["attributes"]
    assert (len(issue["files"]), len(issue["messages"])) == (1, 1)


def test_roundup_says_what_is_wrong(attach: Attaching, roundup: Api) -> None:
    attach.given(ROUNDUP_URL=roundup.url, ROUNDUP_USER="admin", ROUNDUP_PASSWORD=trackers.PASSWORD)
    assert attach("roundup:4711") == 4
    assert "404 Not Found: no such issue 4711 (no such ticket, or " in attach.err
    attach.given(ROUNDUP_PASSWORD="wrong-horse")
    assert attach("roundup:1") == 4
    assert "Invalid Login" in attach.err
    assert "is ROUNDUP_PASSWORD right" in attach.err


def test_request_tracker(attach: Attaching, rt: Api, tmp_path: Path) -> None:
    number = rt.make("/REST/2.0/ticket", Queue="General", Subject="the shop is down")
    attach.given(RT_URL=rt.url, RT_USER="root", RT_PASSWORD="password")
    assert attach(f"rt:{number}") == 0, attach.err
    page = f"{rt.url}/Ticket/Display.html?id={number}"
    assert f"attached {attach.file} and a comment of run {attach.run}: {page}\n" in attach.out
    listed = f"/REST/2.0/ticket/{number}/attachments?fields=Filename,ContentType"
    found = {each["Filename"] or each["ContentType"]: each["id"] for each in rt.get(listed).json()["items"]}
    assert set(found) == {"multipart/mixed", "text/plain", attach.file}
    text = base64.b64decode(rt.get(f"/REST/2.0/attachment/{found['text/plain']}").json()["Content"]).decode()
    assert text.startswith("1 of 4 required rows is not met, 1 is blocked\n")
    content = base64.b64decode(rt.get(f"/REST/2.0/attachment/{found[attach.file]}").json()["Content"])
    opens_and_is_whole(content, attach, tmp_path)
    with requests.Session() as people:
        people.post(f"{rt.url}/NoAuth/Login.html", data={"user": "root", "pass": "password"}, timeout=30)
        shown = people.get(f"{page}&ForceShowHistory=1", headers={"Referer": f"{rt.url}/"}, timeout=30).text
    assert attach.file in shown

    assert attach(f"rt:{number}") == 0
    assert "is there already, nothing was sent" in attach.out
    assert len(rt.get(listed).json()["items"]) == 3


def test_request_tracker_with_a_token_and_a_limit_that_it_tells_nobody(
    attach: Attaching, rt: Api, rt_home: Path, tmp_path: Path
) -> None:
    """It keeps the beginning of a file that is too long for it, and answers 201."""
    number = rt.make("/REST/2.0/ticket", Queue="General", Subject="the shop is down, at length")
    long = shutil.copytree(attach.project.runs[-1], tmp_path / attach.run)
    with (long / "report.html").open("a") as report:
        report.write("<!-- as for a thousand rows -->" * 10_000)
    size = (long / "report.html").stat().st_size
    token = trackers.rt_token(rt_home)
    assert token
    attach.given(RT_URL=rt.url, RT_TOKEN=token)
    assert attach(f"rt:{number}", str(long), "--report") == 4
    kept = f"RT kept {trackers.RT_MOST} of the {size} bytes of infracat-{attach.run}.html"
    assert f"{kept}: its MaxAttachmentSize is too small" in attach.err
    assert attach(f"rt:{number}", str(long)) == 0
    assert "is there already" in attach.out
    assert token not in attach.out + attach.err


def test_request_tracker_says_what_is_wrong(attach: Attaching, rt: Api) -> None:
    attach.given(RT_URL=rt.url, RT_USER="root", RT_PASSWORD="password")
    assert attach("rt:4711") == 4
    assert "404 Not Found: Not Found (no such ticket, or the owner of RT_PASSWORD may not see it, or " in attach.err
    attach.given(RT_PASSWORD="wrong-horse")
    assert attach("rt:1") == 4
    assert "401 Unauthorized: Unauthorized (we are not let in: is RT_PASSWORD right, and still valid?)" in attach.err
