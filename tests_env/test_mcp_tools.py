"""Judges of ``mcp_tools``: it is written down, it starts, it answers, and it offers its key commands."""

import pytest

from infracat import No, OneOf, recommended, states
from infracat.sections.mcp_tools.offers import Offers


def once(come_to, otherwise):
    """What was not come to is told once, by the judge before."""
    if not come_to:
        pytest.skip(otherwise)


def test_exists(mcp_tool, seen, expect):
    """The configuration is there and whole, and so is the program that it starts, or somebody at the URL."""
    expect("unusable" if seen.trouble else "present", "present", seen.trouble)


def test_answers(mcp_tool, seen, expect):
    """It starts, and answers ``initialize``."""
    once(not seen.trouble, "it is not started")
    expect("no answer" if seen.complaint else "answers", "answers", seen.complaint)


@recommended
@states("is_started")
def test_prints_only_messages(mcp_tool, seen, expect):
    """Its standard output is the protocol's alone: many clients stumble over anything else."""
    once(not seen.trouble, "it is not started")
    expect(seen.stray, No("stray line"), f"it prints what is no message: {' '.join(seen.stray.split())[:200]}")


@recommended
@states("is_started")
def test_leaves_nothing_running(mcp_tool, seen, expect):
    """Told to end (its input is closed, then SIGTERM), it ends, and all that it has started does."""
    once(not seen.trouble, "it is not started")
    expect(
        seen.left,
        No("process left"),
        f"still running after it was told to end: {', '.join(seen.left)}; infracat killed it",
    )


def test_lists_its_resources(mcp_tool, seen, expect):
    """It answers ``resources/list`` where it says that it has some: a server whose database is down cannot."""
    once(seen.is_listed, "its tools are not listed")
    expect(seen.resources, OneOf(("listed", "none")), seen.no_resources)


def test_lists_its_tools(mcp_tool, seen, expect):
    """It answers ``tools/list``, page by page."""
    once(seen.is_greeted, "it does not answer `initialize`")
    expect("not listed" if seen.no_tools else "listed", "listed", seen.no_tools)


@states("commands")
def test_offers(mcp_tool, seen, expect):
    """Every key command is among its tools."""
    once(seen.is_listed, "its tools are not listed")
    stated = Offers(mcp_tool.commands)
    expect(seen.tools, stated, stated.says(seen.tools))
