"""Judges of ``mcp_tools``: it is configured, it starts, it answers, and it offers its key commands."""

import pytest

from infracat import No, OneOf, recommended, states
from infracat.sections.mcp_tools.expected import RequiredTools


def skip_unless(reached, why_not):
    """A step that was not reached is one failure, of the judge of the step before."""
    if not reached:
        pytest.skip(why_not)


def test_exists(mcp_tool, seen, expect):
    """The configuration exists and is complete, and so does the program that it starts, or the server at its URL. One
    that is disabled there is skipped.
    """
    skip_unless(not seen.disabled, seen.disabled)
    expect("unusable" if seen.trouble else "present", "present", seen.trouble)


def test_answers(mcp_tool, seen, expect):
    """It starts, and answers ``initialize``."""
    skip_unless(not (seen.disabled or seen.trouble), seen.disabled or "it is not started")
    expect("no answer" if seen.complaint else "answers", "answers", seen.complaint)


@recommended
@states("is_started")
def test_prints_only_messages(mcp_tool, seen, expect):
    """Its standard output has nothing but messages of the protocol: many clients fail on anything else."""
    skip_unless(not (seen.disabled or seen.trouble), seen.disabled or "it is not started")
    expect(seen.stray, No("stray line"), f"it prints what is no message: {' '.join(seen.stray.split())[:200]}")


@recommended
@states("is_started")
def test_leaves_nothing_running(mcp_tool, seen, expect):
    """Told to end (its input is closed, then SIGTERM), it ends, and so do all processes that it started."""
    skip_unless(not (seen.disabled or seen.trouble), seen.disabled or "it is not started")
    expect(
        seen.left,
        No("process left"),
        f"still running after it was told to end: {', '.join(seen.left)}; infracat killed it",
    )


def test_lists_its_resources(mcp_tool, seen, expect):
    """It answers ``resources/list`` where it declares resources: a server whose database is down cannot."""
    skip_unless(seen.is_listed, seen.disabled or "its tools are not listed")
    expect(seen.resources, OneOf(("listed", "none")), seen.no_resources)


def test_lists_its_tools(mcp_tool, seen, expect):
    """It answers ``tools/list``, page by page."""
    skip_unless(seen.is_greeted, seen.disabled or "it does not answer `initialize`")
    expect("not listed" if seen.no_tools else "listed", "listed", seen.no_tools)


@states("commands")
def test_offers(mcp_tool, seen, expect):
    """Every key command is among its tools."""
    skip_unless(seen.is_listed, seen.disabled or "its tools are not listed")
    required = RequiredTools(mcp_tool.commands)
    expect(seen.tools, required, required.describe_missing(seen.tools))
