"""Text that is made to take long: our own regular expressions take a second for it, not an hour."""

from __future__ import annotations

import random
import time

import pytest

from infracat.redaction.positions import CredentialPositions
from infracat.redaction.redactor import Redactor
from infracat.redaction.torn import may_be_torn
from infracat.sections.backups.listing.bucket import _matches
from infracat.sections.cli_tools.words import _COLOUR


@pytest.mark.parametrize(
    "text", ["\n" * 10**6 + "abcdefghijkl%", "%" + "\n" * 10**6, "\n " * 500_000 + "abcdefghijkl%"]
)
def test_edges_of_escapes(text: str) -> None:
    began = time.process_time()
    assert not may_be_torn(text, ())
    assert time.process_time() - began < 40


def test_a_title_of_a_terminal_that_has_no_end() -> None:
    began = time.process_time()
    assert not _COLOUR.search("\u009d" + "]" * 10**6)
    assert _COLOUR.sub("", "\x1b]" * 300_000 + "0;title\x07v1") is not None
    assert time.process_time() - began < 40


@pytest.mark.parametrize(
    "unit", ["1234 ", "PIN=1234 ", "-p 1234 ", "\n", "=\n", "password 1234\n", "{number} pin=1234 "]
)
def test_half_a_megabyte_of_what_may_be_secrets(unit: str) -> None:
    """A short secret that stands often took 25 seconds for 200 kB, and would take 150 for this."""
    redactor = Redactor({"env_vars/PIN": ["1234"], "env_vars/API_KEY": ["sk-0123456789"]}, {}, "")
    text = "".join(unit.replace("{number}", f"{number}") for number in range(500_000 // len(unit)))
    began = time.process_time()
    shown = redactor.text(f"{text}PIN=1234, sk-0123456789")
    assert time.process_time() - began < 40
    assert shown.endswith("PIN=[redacted], [redacted]")


def test_many_positions_are_those_that_are_looked_at_one_by_one() -> None:
    positions = CredentialPositions(["SHOP_PIN"])
    words = [
        "1234",
        "1234",
        "password",
        "=",
        " ",
        "-p",
        ": ",
        "user",
        "x" * 150,
        "SHOP_PIN",
        "://",
        "@",
        "\n",
        '"',
        "a",
    ]
    for seed in range(300):
        text = "".join(random.Random(seed).choices(words, k=40))
        finds = [(at, at + 4, "") for at in range(len(text)) if text.startswith("1234", at)]
        expected = [(first, last, "") for first, last, _ in finds if positions.is_one(text, first, last)]
        assert list(positions.among(text, finds)) == expected


def test_of_thousands_of_positions_none_that_was_not_looked_at_is_shown() -> None:
    redactor = Redactor({"env_vars/PIN": ["1234"]}, {}, "")
    text = "".join(f"{number} pin=1234\n" for number in range(20_000))
    assert "pin=1234" not in redactor.text(text)


def test_a_glob_of_many_stars() -> None:
    assert _matches(["a"] * 500, ["**", "a"] * 100)
    assert not _matches(["a"] * 500, [*["**", "a"] * 100, "b"])
    assert _matches(["db", "2026", "11", "shop.dump"], ["**", "20*", "**", "*.dump"])
    assert _matches(["db", "shop.dump"], ["db", "**", "*.dump"])
    assert not _matches(["db", "shop.dump"], ["*.dump"])
