"""A judge may write to any descriptor: the audit takes from its process what it asked for, and waits for nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress

import pytest

from infracat.audit.project_judges.messages import Messages
from tests.project import Project

CATALOG = """
    cli_tools:
      - {name: tool, timeout: 60 s}
"""
IMPATIENT = (
    "import sys; from infracat.audit.project_judges import driver; driver.DEFAULT = 3.0; "
    "sys.argv[1:] = ['verify']; from infracat.__main__ import main; main()"
)
FORGES = """
    import json, os, time

    def write(*messages):
        for number in range(3, 50):
            try:
                os.write(number, b"".join(json.dumps(each).encode() + b"\\n" for each in messages))
            except OSError:
                pass
"""


@pytest.fixture
def mine(project: Project) -> Project:
    project.tool("tool", "echo 2.5.1")
    project.catalog(CATALOG)
    return project


def test_a_long_message_is_sent_while_another_comes() -> None:
    (reading, others_writing), (others_reading, writing) = os.pipe(), os.pipe()
    one, other = Messages(reading, writing), Messages(others_reading, others_writing)
    long = {"text": "x" * 1_000_000}
    one.post(long)
    other.post(long)
    with pytest.raises(TimeoutError):
        one.send({}, 0.05)
    received: list[int] = []
    while len(received) < 3:
        for each in (one, other):
            with suppress(TimeoutError):
                received.append(len(each.receive(0.01).get("text", "")))
    assert sorted(received) == [0, 1_000_000, 1_000_000]


def test_messages_without_an_end_end_in_time() -> None:
    reading, writing = os.pipe()
    messages = Messages(reading, writing)
    for _ in range(3):
        messages.post({})
    assert messages.receive(60) == {}
    with pytest.raises(TimeoutError):
        messages.receive(-0.001)


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ('{"judged": 7}', "{'judged': 7}"),
        ('{"judged": None}', "{'judged': None}"),
        ('{"report": 5}', "{'report': 5}"),
        ('{"report": {}}', "{'report': {}}"),
        (
            '{"report": {"$report_type": "TestReport", "nodeid": 5}}',
            "{'report': {'$report_type': 'TestReport', 'nodeid': 5}}",
        ),
        ("[]", "{}"),
        ('"' + "x" * 200 + '"', '"' + "x" * 79 + " …"),
    ],
)
def test_what_is_no_message_is_told_as_that(mine: Project, messages: str, said: str) -> None:
    mine.write("tests_env/forges.py", FORGES)
    mine.write(
        "tests_env/test_mine.py",
        f"from forges import write\ndef test_forges(): write({messages})\ndef test_other(): ...\n",
    )
    assert mine.verify().returncode == 1
    checks = {check["name"]: check for check in mine.row("tests_env/test_mine")["checks"]}
    assert {name: check["status"] for name, check in checks.items()} == {"forges": "unknown", "other": "passed"}
    assert checks["forges"]["message"] == f"the judge wrote into the pipe of the audit's own messages: {said}"


def test_a_judge_sets_the_verdict_of_no_other(mine: Project) -> None:
    mine.write("tests_env/forges.py", FORGES)
    mine.write(
        "tests_env/test_mine.py",
        """
        from forges import write

        def report(name, key, check):
            nodeid = f"tests_env/{name}"
            record = {"key": key, "section": "cli_tools", "host": "local", "check": check, "status": "passed"}
            record |= dict.fromkeys(("expected", "found", "fix")) | {"message": "", "nodeid": nodeid, "location": "x:1"}
            return {"report": {
                "$report_type": "TestReport", "nodeid": nodeid, "location": ["x", 1, "x"], "keywords": {},
                "outcome": "passed", "longrepr": None, "when": "call", "sections": [], "user_properties": [],
                "duration": 0.0, "start": 0.0, "stop": 0.0, "infracat": record,
            }}

        def test_of_another_case(): write(report("test_mine.py::test_fails", "tests_env/test_mine", "fails"))
        def test_of_another_row(): write(report("test_mine.py::test_of_another_row", "cli_tools/gone", "exists"))
        def test_of_its_own():
            write(report("test_mine.py::test_of_its_own", "tests_env/test_mine", "of_its_own"))
            assert False
        def test_for_the_next_one_too():
            write({"judged": 3}, report("test_mine.py::test_fails", "tests_env/test_mine", "fails"), {"judged": 4})
        def test_fails(): assert False
        def test_passes(): ...
    """,
    )
    assert mine.verify().returncode == 1
    checks = {check["name"]: check["status"] for check in mine.row("tests_env/test_mine")["checks"]}
    assert checks["of_another_case"] == checks["of_another_row"] == "unknown"
    assert checks["passes"] == "passed"
    assert checks["fails"] != "passed"
    assert mine.row("tests_env/test_mine")["status"] == "failed"
    assert "cli_tools/gone" not in mine.statuses()


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_process_that_reads_no_more_holds_up_nothing(mine: Project, is_heard: bool) -> None:
    """The results are longer than a pipe."""
    mine.catalog("cli_tools:\n" + "".join(f"  - {{name: tool{number}, timeout: 2 s}}\n" for number in range(300)))
    if is_heard:
        mine.write("tests_env/conftest.py", "def pytest_infracat_results(): ...\n")
    mine.write(
        "tests_env/test_mine.py",
        """
        import fcntl, os

        def test_it():
            for number in range(3, 50):
                try:
                    is_read = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
                except OSError:
                    continue
                if is_read:
                    os.dup(number)
                    os.dup2(os.pipe()[0], number)

        def test_next(): ...
    """,
    )
    done = subprocess.run([sys.executable, "-c", IMPATIENT], cwd=mine.folder, env=mine.environ(), check=False)
    assert done.returncode == 1
    checks = {check["name"]: check for check in mine.row("tests_env/test_mine")["checks"]}
    assert checks["it"]["status"] == "passed"
    assert checks["next"]["message"] == "the judge did not end within 3 s"


def test_a_module_may_write_anything_while_it_is_imported(mine: Project) -> None:
    mine.write("tests_env/forges.py", FORGES)
    for number, message in enumerate(
        ("5", '{"ready": {"wants_results": False}}', '{"report": []}', '{"collecting": 5}')
    ):
        mine.write(
            f"tests_env/test_bad{number}.py", f"from forges import write\nwrite({message})\ndef test_it(): ...\n"
        )
    mine.write("tests_env/test_mine.py", "def test_mine(): ...\n")
    assert mine.verify().returncode == 1
    statuses = mine.statuses()
    assert statuses.pop("tests_env/test_mine") == "passed"
    assert [status for key, status in statuses.items() if "bad" in key] == ["unknown"] * 4
    assert "wrote into the pipe of the audit's own messages: 5" in mine.row("tests_env/test_bad0")["reason"]
