"""Names of variables in code blocks."""

from __future__ import annotations

import pytest

from infracat.markdown.blocks import Code
from infracat.markdown.env_names import names


def _names(language: str, text: str) -> list[tuple[str, int]]:
    return [(name.text, name.line) for name in names(Code((), 10, language, text))]


def test_assignments_of_a_shell() -> None:
    url = "postgresql://app:secret@db/app"
    text = f"# DATABASE=x\nexport DATABASE_URL={url}\nPORT = 3000\npath=here\n\nPORT=1\n$env:TOKEN=abc\n"
    assert _names("bash", text) == [("DATABASE_URL", 12), ("PORT", 13), ("TOKEN", 17)]


@pytest.mark.parametrize(
    "value",
    [
        '"-----BEGIN KEY-----\nABCD=efgh\nQUJD=\n-----END KEY-----"',
        "'first\nSECRET=second\nthird'",
        "-----BEGIN KEY-----\nQUJD=\n-----END KEY-----",
    ],
)
def test_lines_of_a_value_are_no_names(value: str) -> None:
    assert _names("env", f"KEY={value}\nNEXT=1\n") == [("KEY", 11), ("NEXT", 11 + value.count("\n") + 1)]


def test_base64_is_no_name() -> None:
    assert _names("", "QUJDRA==\n") == []


def test_an_environment_in_yaml() -> None:
    text = """\
services:
  web:
    image: A=b
    environment:
      - NODE_ENV=production
      - API_KEY
      # - OLD=1
    ports:
      - B=1
  db:
    environment:
      POSTGRES_PASSWORD: secret
      "QUOTED": x
      PEM: |
        QUJD=
        MORE: x
      lower: 1
    command: RUN=1
"""
    assert [name for name, _ in _names("yaml", text)] == ["NODE_ENV", "API_KEY", "POSTGRES_PASSWORD", "QUOTED", "PEM"]


def test_yaml_without_an_environment_and_other_languages_have_none() -> None:
    assert _names("yaml", "A: b\nC=d\n") == []
    assert _names("python", "A = 1\n") == []
