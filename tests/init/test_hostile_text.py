"""Files that are made to take long: what init and drift read of them is read in a moment."""

from __future__ import annotations

import time
from pathlib import PurePath

import pytest

from infracat.drift.variable_reads import reads
from infracat.init.env_files import _HEADING
from infracat.init.images import base_image
from infracat.sections.cli_tools.banner import candidates
from infracat.sections.cli_tools.words import names_of

LONG = 200_000


@pytest.mark.parametrize("letter", ["\n", " ", "\t", "-", "A"])
def test_a_file_of_ci(letter: str) -> None:
    began = time.process_time()
    assert not list(reads(PurePath(".gitlab-ci.yml"), letter * LONG + "!"))
    assert not list(reads(PurePath("main.py"), letter * LONG + "!"))
    assert time.process_time() - began < 20


def test_blanks_behind_a_variable() -> None:
    began = time.process_time()
    (found,) = reads(PurePath("main.js"), "process.env.SHOP_URL" + " " * LONG + "!")
    assert (found.name, found.has_default) == ("SHOP_URL", False)
    assert time.process_time() - began < 20


@pytest.mark.parametrize("text", ["getenv('SHOP_URL') or 'x'", "process.env.SHOP_URL || 1", "getenv('SHOP_URL', 'x')"])
def test_a_default_behind_a_variable(text: str) -> None:
    (found,) = reads(PurePath("main.py"), text)
    assert (found.name, found.has_default) == ("SHOP_URL", True)


@pytest.mark.parametrize("letter", [".", "a", "a:", "/"])
def test_an_image(letter: str) -> None:
    began = time.process_time()
    assert base_image(letter * LONG + "!", "Dockerfile:1") is None
    assert time.process_time() - began < 20


def test_a_heading() -> None:
    began = time.process_time()
    assert not _HEADING.match("*" * LONG + "!")
    assert _HEADING.match("# shop ***")
    assert time.process_time() - began < 20


@pytest.mark.parametrize("letter", [".", "1.", "a ", "(", "warn "])
def test_a_banner(letter: str) -> None:
    began = time.process_time()
    candidates(f"{letter * 1_000}\n" * 200, names_of("tool"))
    assert time.process_time() - began < 20
