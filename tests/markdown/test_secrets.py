"""A value that looks like a real secret is a mistake, and is repeated nowhere."""

from __future__ import annotations

import pytest

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
