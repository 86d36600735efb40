"""An MCP server for the demo's database, on standard input and output: the tools ``query`` and ``update``."""

from __future__ import annotations

import os
import sys
from typing import Any

import psycopg
from mcp.server.mcpserver import MCPServer

server = MCPServer("mcp-postgres")


def connected() -> psycopg.Connection[Any]:
    return psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5)


@server.tool()
def query(sql: str) -> list[list[str]]:
    """The rows of a query, in a transaction that can change nothing."""
    with connected() as connection:
        connection.read_only = True
        return [[str(value) for value in row] for row in connection.execute(sql.encode()).fetchall()]


@server.tool()
def update(sql: str) -> int:
    """How many rows a statement changed."""
    with connected() as connection:
        return connection.execute(sql.encode()).rowcount


if __name__ == "__main__":
    try:
        connected().close()  # without its database it would offer tools that all fail
    except psycopg.OperationalError as error:
        sys.exit(f"mcp-postgres: no database: {str(error).splitlines()[0]}")
    server.run()
