"""Talking with servers of the Model Context Protocol: started here and met at their pipes, or met at a web address."""

from infracat.hosts.mcp.stdio import Met, Program, meet
from infracat.hosts.mcp.talk import Talk
from infracat.hosts.mcp.web import Address, Nobody, call

__all__ = ["Address", "Met", "Nobody", "Program", "Talk", "call", "meet"]
