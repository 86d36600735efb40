"""Judges of ``cli_tools``: the tool is there, its command ends well, and its version is one that does."""

from infracat import states
from infracat.sections.cli_tools.expected import the_version


def test_exists(cli_tool, seen, expect):
    """It is on the PATH, and it starts (a shim without a version set does not)."""
    expect("broken" if seen.broken else "present", "present", seen.complaint)


@states("verify")
def test_verify(cli_tool, seen, expect):
    """The row's own command ends with 0."""
    expect(f"exit {seen.exit_code}", "exit 0", seen.complaint)


@states("versions")
def test_version(cli_tool, seen, expect):
    """Its version is one of those that will do; versions compare as numbers: 2.40 is above 2.9."""
    expect(the_version(seen, cli_tool.versions), cli_tool.versions)
