"""A value that looks like a real secret is a mistake, and is repeated nowhere."""

from __future__ import annotations

import pytest

from infracat.markdown.reader import read
from infracat.markdown.secrets import looks_real
from tests.markdown.reading import read_tables, table, values

REAL = [
    ("OPENAI_API_KEY", "sk-9fQ2mZ7LrT4vB8nK1cX6wY3d"),
    ("GITHUB", "ghp_9fQ2mZ7LrT4vB8nK1cX6wY3dA5sD7gH2jK4l"),
    ("DATABASE_URL", "postgres://app:hunter2hunter@db/app"),
    ("DB_PASSWORD", "k3y9f8e7d6c5b4a3"),
    ("AWS_KEY", "AKIAQ7LMZX2PWN4RTVBC"),
]
SHAPES = [
    ("OPENAI_API_KEY", "sk-..."),
    ("OPENAI_API_KEY", "sk-xxxxxxxxxxxxxxxxxxxxxxxx"),
    ("DATABASE_URL", "postgresql://user:password@localhost:5432/app"),
    ("DATABASE_URL", "postgresql://..."),
    ("JWT_SECRET", "change-me-in-production"),
    ("JWT_SECRET", "your-256-bit-secret"),
    ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
    ("SECRET_KEY", "openssl rand -hex 32"),
    ("LOG_FORMAT", "%(asctime)s %(levelname)s"),
    ("CORS_ORIGINS", "http://localhost:3000,https://shop.example.org"),
    ("TOKEN_TTL", "3600"),
]


@pytest.mark.parametrize("column", ["Example", "Default", "Value"])
@pytest.mark.parametrize(("name", "value"), REAL)
def test_a_real_one_is_a_mistake(name: str, value: str, column: str) -> None:
    found = read_tables(table("Environment variables", f"Variable | {column}", f"`{name}` | `{value}`"))
    (flaw,) = found.flaws
    assert flaw.line == 5
    assert flaw.message.startswith(f"{name}: this looks like a real secret")
    assert value not in flaw.message + str(values(found.rows[0][1]))


@pytest.mark.parametrize("column", ["Example", "Default", "Value"])
@pytest.mark.parametrize(("name", "value"), SHAPES)
def test_a_shape_is_none(name: str, value: str, column: str) -> None:
    found = read_tables(table("Environment variables", f"Variable | {column}", f"`{name}` | `{value}`"))
    assert found.flaws == []
    assert value in str(values(found.rows[0][1]))


def test_code_in_prose_may_be_one() -> None:
    found = read_tables(table("Environment variables", "Variable | Description", f"`A_KEY` | as `{REAL[0][1]}`"))
    assert len(found.flaws) == 1
    assert REAL[0][1] not in str(values(found.rows[0][1]))


KEY = REAL[0][1]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"# Shop\n\n**Purpose:** with {KEY} in it\n", 3),
        (f"# Shop\n\n## CLI tools\n\n| Tool | Purpose | Install |\n|---|---|---|\n| git | x | get {KEY} |\n", 7),
        (
            f"# A\n\n## External APIs\n\n| Service | Endpoint | Notes |\n|---|---|---|\n| Pay | - | it is {KEY}. |\n",
            7,
        ),
        (f"# Shop\n\n## External APIs\n\n| Service | Endpoint |\n|---|---|\n| Billing | https://a.b/?k={KEY} |\n", 7),
        (f"# Shop\n\n## Prerequisites\n\n- git 2.40: `fix: login {KEY}`\n", 5),
        (f"# Shop\n\n## Troubleshooting\n\n### No way in\n\nTake {KEY}.\n", 5),
        (f"---\ninfracat:\n  redact: ['{KEY}']\n---\n# Shop\n", 3),
    ],
)
def test_a_key_is_one_wherever_it_stands(text: str, line: int) -> None:
    document = read(text)
    assert [each.message.startswith("this looks like a real secret") for each in document.flaws] == [True]
    assert line <= document.flaws[0].line <= line + 2
    assert KEY not in repr((document.root, document.flaws, document.left_out))


def test_shapes_and_prose_are_none() -> None:
    text = "# Shop\n\n**Purpose:** sk-... or sk-your-key-goes-right-here, disk-usage-of-everything-in-the-whole-shop\n"
    assert read(text).flaws == ()


def test_what_begins_like_a_token_a_hundred_thousand_times_takes_a_moment() -> None:
    assert not looks_real("", "eyJ-" * 125_000)
