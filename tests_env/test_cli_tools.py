"""Judges of ``cli_tools``: the tool is there, its command ends well, and its version is one that does."""

from infracat import states


def test_exists(cli_tool, seen): ...


def test_runs(cli_tool, seen, expect):
    """The row's ``verify`` line, or ``NAME --version``, ends with 0."""
    expect(seen.exit_code, 0, seen.complaint)


@states("versions")
def test_version(cli_tool, seen, expect):
    expect(seen.version, cli_tool.versions)
