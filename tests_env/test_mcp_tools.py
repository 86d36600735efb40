"""Judges of ``mcp_tools``."""


def test_exists(mcp_tool, seen):
    """There is such a server."""
