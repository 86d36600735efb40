"""Environment variables: where they come from, what they look like, and never their value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from infracat.json_codec import from_json
from infracat.sections.env_vars.seen import Seen
from infracat.sections.env_vars.shapes import has_shape_of, is_placeholder
from tests.looking import look

ROW = """
    env_vars:
      - name: API_KEY
        example: sk-...
"""


def seen(folder: Path, environ: dict[str, str], rows: str = ROW) -> Seen:
    found = look(folder, rows, environ)
    assert found.seen is not None, found
    assert found.evidence == ()
    return from_json(Seen, found.seen)


def test_a_variable_of_the_process(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_KEY=\n")
    assert seen(tmp_path, {"API_KEY": "sk-0123456789"}) == Seen(
        source="the environment", is_empty=False, fits_pattern=True, fits_example=True, is_placeholder=False
    )


@pytest.mark.parametrize(
    "line", ["API_KEY=sk-$HOME-1", "export API_KEY='sk-$HOME-1' # a comment", 'API_KEY="sk-$HOME-1"']
)
def test_a_variable_of_the_env_file(tmp_path: Path, line: str) -> None:
    (tmp_path / ".env").write_text(f"# first\nOTHER=x\n{line}\n")
    rows = ROW + "        pattern: '^sk-[$]HOME-1$'\n"
    found = seen(tmp_path, {}, rows)
    assert (found.source, found.fits_pattern) == (".env", True)


def test_from_names_the_only_file(tmp_path: Path) -> None:
    (tmp_path / "app.env").write_text("API_KEY=sk-1\n")
    rows = ROW + "        from: app.env\n"
    assert seen(tmp_path, {"API_KEY": "ghp"}, rows).source == "app.env"


@pytest.mark.parametrize(
    ("file", "more", "absent"),
    [
        (None, "", "API_KEY is not set in the environment, nor in .env (.env does not exist)"),
        ("OTHER=1\n", "", "API_KEY is not set in the environment, nor in .env"),
        (None, "        from: app.env\n", "API_KEY is not set in app.env (app.env does not exist)"),
    ],
)
def test_not_set(tmp_path: Path, file: str | None, more: str, absent: str) -> None:
    if file:
        (tmp_path / ".env").write_text(file)
    assert look(tmp_path, ROW + more).absent == absent


URL = """
    env_vars:
      - name: DATABASE_URL
        pattern: 'postgresql://app:p4ss@localhost/app'
"""


@pytest.mark.parametrize(
    ("file", "environ", "fits"),
    [
        ("DB_USER=app\nDB_PASS=p4ss\nDATABASE_URL=postgresql://${DB_USER}:${DB_PASS}@localhost/app\n", {}, True),
        ("DATABASE_URL=postgresql://${DB_USER:-app}:${DB_PASS}@localhost/app\n", {"DB_PASS": "p4ss"}, True),
        ("DB_PASS=x\nDATABASE_URL=postgresql://app:${DB_PASS}@localhost/app\n", {"DB_PASS": "p4ss"}, True),
        ("DATABASE_URL=postgresql://app:${DB_PASS}@localhost/app\nDB_PASS=p4ss\n", {}, False),
        ("DATABASE_URL=postgresql://app:$DB_PASS@localhost/app\n", {"DB_PASS": "p4ss"}, False),
    ],
)
def test_references_are_resolved(tmp_path: Path, file: str, environ: dict[str, str], fits: bool) -> None:
    (tmp_path / ".env").write_text(file)
    assert seen(tmp_path, environ, URL).fits_pattern is fits


def test_a_reference_to_nothing_is_empty(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_KEY=${NOT_SET}\n")
    assert seen(tmp_path, {}).is_empty


def test_a_quote_that_is_not_closed_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text('# first\nAPI_KEY="sk-1\nDATABASE_URL="postgresql://app:p4ss@localhost/app"\n')
    assert look(tmp_path, ROW).absent == (
        "API_KEY is not set in the environment, nor in .env "
        "(line 2: the quote of its value is not closed, or text follows it)"
    )
    assert seen(tmp_path, {}, URL).fits_pattern


@pytest.mark.parametrize("value", ["", "  "])
def test_set_and_empty(tmp_path: Path, value: str) -> None:
    assert seen(tmp_path, {"API_KEY": value}).is_empty


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert look(tmp_path, ROW).cannot == ".env: Is a directory"


def test_the_pattern(tmp_path: Path) -> None:
    rows = "env_vars:\n- name: PORT_NUMBER\n  pattern: '^[0-9]+$'\n"
    assert seen(tmp_path, {"PORT_NUMBER": "8080"}, rows).fits_pattern
    assert not seen(tmp_path, {"PORT_NUMBER": "eighty"}, rows).fits_pattern


@pytest.mark.parametrize(
    ("example", "value", "fits"),
    [
        ("postgresql://...", "postgres://app:pw@db/app", True),
        ("postgres://user:password@localhost/app", "postgresql+psycopg://app@db", True),
        ("postgresql://...", "mysql://app@db/app", False),
        ("postgresql://...", "app@db", False),
        ("https://...", "http://example.org", False),
        ("sk-...", "sk-proj-1", True),
        ("sk-…", "ghp_1", False),
        ("ghp_xxxxxxxx", "ghp_1", True),
        ("AKIA****", "ASIA1", False),
        ("<your key>", "whatever", True),
        ("8080", "whatever", True),
    ],
)
def test_the_shape_of_an_example(example: str, value: str, fits: bool) -> None:
    assert has_shape_of(example, value) is fits


@pytest.mark.parametrize(
    ("value", "placeholder"),
    [
        ("sk-...", True),
        ("sk-…", True),
        ("changeme", True),
        ("CHANGE_ME", True),
        ("change-me-please", True),
        ("<your key>", True),
        ("your-api-key-here", True),
        ("sk-your-key", True),
        ("xxxxxxxx", True),
        ("ghp_xxxxxxxxxxxx", True),
        ("the example itself", True),
        ("sk-0123456789", False),
        ("postgres://app@db.example.com/app", False),
        ("correct horse battery staple", False),
        ("", False),
    ],
)
def test_placeholders(value: str, placeholder: bool) -> None:
    assert is_placeholder(value, "the example itself") is placeholder


def test_a_secret_is_nowhere_in_the_observation(tmp_path: Path) -> None:
    secret = "sk-0123456789abcdef"
    found = look(tmp_path, ROW, {"API_KEY": secret})
    assert not any(secret[at : at + 8] in str(found) for at in range(len(secret) - 7))


def test_nothing_of_the_file_enters_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("API_KEY=sk-1\nPATH=/nowhere\n")
    look(tmp_path, ROW)
    assert "API_KEY" not in os.environ
    assert os.environ["PATH"] != "/nowhere"
