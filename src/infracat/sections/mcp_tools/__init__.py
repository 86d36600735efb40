"""``mcp_tools``: servers of the Model Context Protocol."""
