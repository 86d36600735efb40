"""Planted secrets: no piece of eight characters of any of them is in anything that an audit leaves or prints."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.project import Project

TOKEN = "Zq7-vT9wKx2/Lm4+Rb8="
PASSWORD = "hunter2-Gx5!dF"
HEADER = "k3y-9f8e7d6c5b4a"
TICKET = "TCK-8412-9934-AAZ9"
FROM_FILE = "fileborne-Secret_77"
LONG = hashlib.shake_256(b"long").hexdigest(750)  # pytest and unittest show such a value shortened: a piece of it
SECRETS = (TOKEN, PASSWORD, HEADER, TICKET, FROM_FILE, LONG)

CATALOG = r"""
    redact: ['TCK-\d{4}-\d{4}-[A-Z0-9]{4}']
    cli_tools:
      - {name: leaky, min_version: "9.9"}
      - {name: hung, timeout: 0.5 s}
      - {name: shelly, verify: 'leaky; echo TCK-8412-9934-AAZ9; echo version 1.2; exit 4'}
    env_vars:
      - {name: API_TOKEN, pattern: 'sk-.*', secret: true}
      - {name: DATABASE_URL, example: 'mysql://...'}
      - {name: LONG_TOKEN}
      - {name: FILE_SECRET, from: .env, pattern: '\d+'}
    external_apis:
      - {name: api, endpoint: https://api.example.org, auth: {type: header, name: X-Key, env: API_HEADER}}
"""
LEAKY = f"""
    env
    echo "token is $API_TOKEN and url $DATABASE_URL and {quote(TOKEN, safe="")}" >&2
    echo "and {base64.b64encode(TOKEN.encode()).decode()}" >&2
    cat "$PROJECT/.env"
    echo "header $API_HEADER {TICKET}"
    echo version 1.1
"""
JUDGES = """
    import logging, os, sys, unittest, warnings
    import pytest

    log = logging.getLogger("mine")

    def test_fails(cli_tool, seen):
        token = os.environ["API_TOKEN"]
        print("printed", token)
        print("printed", token, file=sys.stderr)
        log.error("logged %s", os.environ["DATABASE_URL"])
        warnings.warn("warned " + token)
        assert token == "x"

    def test_says(env_var, seen):
        assert not os.environ, f"the environment is {dict(os.environ)}"

    def test_unknown(cli_tool, seen):
        from infracat.facts import CannotObserve
        raise CannotObserve("could not log in with " + os.environ["API_HEADER"])

    def test_crashes(cli_tool, seen):
        token = os.environ["API_TOKEN"]
        raise RuntimeError({"Authorization": "Bearer " + token, "url": os.environ["DATABASE_URL"]})

    def test_skips(env_var):
        pytest.skip("skipped for " + os.environ["API_HEADER"])

    @pytest.fixture
    def broken():
        raise RuntimeError(os.environ["API_TOKEN"])

    def test_in_a_fixture(cli_tool, broken): ...

    @pytest.mark.parametrize("token", [os.environ["API_TOKEN"], os.environ["API_HEADER"].encode()])
    def test_in_a_name(token):
        sys.stdout.writelines([str(token)])
        try:
            raise ValueError(token)
        except ValueError:
            log.exception("with its traceback")

    class TestOld(unittest.TestCase):
        def test_old(self):
            self.assertEqual(os.environ["LONG_TOKEN"], "x")
"""
BROKEN = """
    import os
    token = os.environ["API_TOKEN"]
    raise RuntimeError("while importing: " + token)
"""


ASSERTING = """
    import os
    assert os.environ["LONG_TOKEN"] == "x"
"""


@pytest.fixture
def leaking(project: Project) -> Project:
    project.tool("leaky", LEAKY)
    project.tool("hung", "echo $API_TOKEN; echo $DATABASE_URL; exec sleep 60")
    project.write(".env", f"FILE_SECRET={FROM_FILE}\n")
    project.catalog(CATALOG)
    project.write("tests_env/test_mine.py", JUDGES)
    project.write("tests_env/test_broken.py", BROKEN)
    project.write("tests_env/test_asserting.py", ASSERTING)
    return project


LOUD = ["-vv", "--showlocals", "--tb=long", "-rA", "--log-level=DEBUG", "--log-file=pytest.log", "--full-trace"]


@pytest.mark.parametrize(
    "command",
    [
        ["verify"],
        ["verify", "-n", "2", "--", *LOUD],
        ["verify", "--", *LOUD, "-s", "--log-cli-level=DEBUG"],
        ["verify", "--format", "json"],
        ["verify", "--format", "github"],
        ["verify", "--format", "nagios"],
        ["pytest", *LOUD, "--junitxml=own.xml", "--html=own.html"],
        ["pytest", *LOUD, "-n", "2", "--log-cli-level=DEBUG"],
        ["pytest", *LOUD, "-s"],
    ],
    ids=" ".join,
)
def test_no_piece_of_a_secret_is_anywhere(leaking: Project, command: list[str]) -> None:
    environ = {
        "API_TOKEN": TOKEN,
        "DATABASE_URL": f"postgresql://app:{PASSWORD}@db.example.org/app",
        "API_HEADER": HEADER,
        "LONG_TOKEN": LONG,
        "PROJECT": str(leaking.folder),
    }
    program, *arguments = command
    if program == "pytest":
        done = leaking.pytest("tests_env", *arguments, **environ)
    else:
        done = leaking.verify(*arguments, **environ)
    assert done.returncode == (2 if "nagios" in command else 1), done.stderr
    found = list(_leaks({"stdout": done.stdout, "stderr": done.stderr} | _artefacts(leaking.folder)))
    assert not found
    assert leaking.row("cli_tools/leaky")["evidence"][0]["output"].count("[redacted]") >= 5
    assert leaking.results()["redactions"]
    assert {"passed", "failed", "unknown", "skipped"} <= {
        check["status"] for row in leaking.results()["rows"] for check in row["checks"]
    }


def _artefacts(folder: Path) -> dict[str, str]:
    """Everything that the audit wrote: run folders, logs, own reports."""
    inputs = {"catalog.yaml", ".env", "test_mine.py", "test_broken.py", "test_asserting.py", "leaky", "hung"}
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in inputs and path.suffix != ".pyc"]
    return {str(path.relative_to(folder)): path.read_text("utf-8", errors="replace") for path in files}


def _leaks(texts: dict[str, str]) -> list[tuple[str, str]]:
    pieces = [secret[start : start + 8] for secret in SECRETS for start in range(len(secret) - 7)]
    return [(name, piece) for name, text in texts.items() for piece in pieces if piece in text]
