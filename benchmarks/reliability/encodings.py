"""Secrets in every encoding, printed by programs and by judges: is a piece of one in anything that leaves infracat?"""

from __future__ import annotations

import html
import json
import os
import random
import re
import string
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.reliability.encoders import ENCODINGS, Encoding
from benchmarks.reliability.outcome import Outcome

SECRETS = 20
PIECE = 8
_ALPHABETS = (
    string.ascii_letters + string.digits,
    string.ascii_letters + string.digits + "+/=-_.",
    string.ascii_letters + string.digits + "!#$%&*+/<>?@^|~\"'\\`;:,()[]{}",
)
_JUDGE = """
import pathlib
import pytest
SAID = sorted(pathlib.Path("said").glob("*.txt"))

@pytest.mark.parametrize("number", range(len(SAID)))
def test_says(number, record_property):
    text = SAID[number].read_text("utf-8")
    print(text)
    record_property("said", text)
    raise AssertionError(text)
"""
_BROKEN = """
import pathlib

def pytest_sessionstart():
    raise RuntimeError(pathlib.Path("internal.txt").read_text("utf-8"))
"""
_FORMATS = ("text", "json", "github", "nagios")
_TICKETS = ("jira:OPS-12", "github:o/r#1", "gitlab:g/p#3", "rt:12", "roundup:12")
_TRACKERS = {f"{name}_URL": "http://127.0.0.1:9/t" for name in ("JIRA", "GITLAB", "RT", "ROUNDUP")} | {
    f"{name}_TOKEN": "no-secret-of-ours" for name in ("JIRA", "GH", "GITLAB", "RT")
} | {"ROUNDUP_USER": "admin", "ROUNDUP_PASSWORD": "no-secret-of-ours"}  # fmt: skip


def measure(seed: int) -> Outcome:
    """Tried: encodings, secrets and outputs, multiplied."""
    chance = random.Random(seed)  # noqa: S311 - no secret of anybody
    secrets = {f"TOKEN_{number:02}": _secret(chance, number) for number in range(SECRETS)}
    outcome = Outcome(
        f"{SECRETS} secrets in {len(ENCODINGS)} encodings, every output", "no piece of 8 characters is left"
    )
    with tempfile.TemporaryDirectory() as name:
        _project(Path(name), secrets)
        for where, text in _outputs(Path(name), secrets):
            outcome.tried += len(ENCODINGS) * SECRETS
            outcome.wrong += [f"{where}: {what}" for what in _left(text, secrets)]
    return outcome


def _secret(chance: random.Random, number: int) -> str:
    alphabet = _ALPHABETS[number % len(_ALPHABETS)]
    return "".join(chance.choice(alphabet) for _ in range(chance.choice([12, 14, 16, 20, 24])))


def _project(folder: Path, secrets: dict[str, str]) -> None:
    rows = [f"  - {{name: {name}}}" for name in secrets]
    tools = [
        f"  - {{name: e{number:02}, verify: 'cat said/{number:02}.txt; exit 1'}}" for number in range(len(ENCODINGS))
    ]
    (folder / "catalog.yaml").write_text("\n".join(["env_vars:", *rows, "cli_tools:", *tools, ""]), "utf-8")
    (folder / "said").mkdir()
    for number, encoding in enumerate(ENCODINGS):
        said = "\n\n".join(f"it is {encoding.write(value)} !" for value in secrets.values())
        (folder / f"said/{number:02}.txt").write_text(f"{said}\nversion 1.0\n", "utf-8", newline="")
    (folder / "tests_env").mkdir()
    (folder / "tests_env/test_says.py").write_text(_JUDGE, "utf-8")


def _outputs(folder: Path, secrets: dict[str, str]) -> Iterator[tuple[str, str]]:
    environ = os.environ | _TRACKERS | secrets | {"GITHUB_STEP_SUMMARY": str(folder / "step.md"), "COLUMNS": "200"}
    for style in _FORMATS:
        yield from _printed(f"--format {style}", folder, environ, "infracat", "verify", "--format", style)
    more = ("-rA", "--junitxml=own.xml", "--html=own.html", "--self-contained-html", "--log-file=own.log", "--tb=long")
    yield from _printed("pytest", folder, environ, "pytest", "tests_env", *more)
    yield from _printed("bundle", folder, environ, "infracat", "bundle", "-o", "it.zip")
    for ticket in _TICKETS:
        yield from _printed(f"attach {ticket}", folder, environ, "infracat", "attach", ticket, "--dry-run", "-v")
    for path in (*(folder / "reports").resolve().glob("latest/*"), *folder.glob("own.*"), folder / "step.md"):
        yield path.name, path.read_text("utf-8", "replace")
    with zipfile.ZipFile(folder / "it.zip") as archive:
        yield "it.zip", "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    yield from _internal_errors(folder, environ)


def _internal_errors(folder: Path, environ: dict[str, str]) -> Iterator[tuple[str, str]]:
    (folder / "tests_env/conftest.py").write_text(_BROKEN, "utf-8")
    said = [path.read_text("utf-8") for path in sorted((folder / "said").glob("*.txt"))]
    for first in range(0, len(said), 20):
        (folder / "internal.txt").write_text("\n\n".join(said[first : first + 20]), "utf-8", newline="")
        yield from _printed("an internal error", folder, environ, "infracat", "verify")


def _printed(
    what: str, folder: Path, environ: dict[str, str], module: str, *arguments: str
) -> Iterator[tuple[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=folder, env=environ, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=900, check=False,
    )  # fmt: skip
    yield f"stdout of {what}", done.stdout.decode("utf-8", "replace")
    yield f"stderr of {what}", done.stderr.decode("utf-8", "replace")


def _left(text: str, secrets: dict[str, str]) -> Iterator[str]:
    """What a reader finds in the text, as it is and with each encoding undone."""
    for name, view in _views(text):
        if found := _pieces_in(view, secrets):
            yield f"{name}: {found}"


def _views(text: str) -> Iterator[tuple[str, str]]:
    shown = [text, *_unwritten(text)]
    for number, each in enumerate(shown):
        yield f"as it is ({number})", each
        for encoding in ENCODINGS:
            if (read := _read(encoding, each)) != each:
                yield f"{encoding.name} ({number})", read


def _read(encoding: Encoding, text: str) -> str:
    try:
        return encoding.read(text)
    except ValueError:  # a code beyond Unicode: nothing of ours
        return text


def _unwritten(text: str) -> Iterator[str]:
    """What a file's own format hides: JSON, HTML, and characters that a report spells out."""
    if text.lstrip().startswith(("{", "[")):
        yield "\n".join(_texts(json.loads(text)))
    if "<" in text and "&" in text:
        yield html.unescape(text)
    yield re.sub(r"\\(?:u([0-9a-f]{4})|x([0-9a-f]{2}))", lambda code: chr(int(code[1] or code[2], 16)), text)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _pieces_in(text: str, secrets: dict[str, str]) -> str:
    """The first piece that is there; looked for by four of its letters first, which is quicker."""
    for value in secrets.values():
        for start in range(0, len(value) - 3, 5):
            if value[start : start + 4] in text:
                for at in range(max(0, start - 4), min(start, len(value) - PIECE) + 1):
                    if (piece := value[at : at + PIECE]) in text:
                        around = text.find(piece)
                        return repr(text[max(0, around - 20) : around + 40])
    return ""
