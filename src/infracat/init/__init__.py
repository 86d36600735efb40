"""``infracat init``: a first catalog from a project's folder and this machine.

``project`` reads the folder; ``compose``, ``env_files``, ``tool_files``, ``languages``, ``mcp_configs``, ``ports``,
``running`` and ``machine`` each collect one kind of thing and add drafts of rows; ``rows`` turns them into rows that a
catalog accepts, and ``yaml_writer`` writes the file.

PYTEST_DONT_REWRITE
"""
