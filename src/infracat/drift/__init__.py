"""``infracat drift``: what is here and not stated, or stated and no longer here. It names, and changes nothing.

``compare`` puts the readers of ``init`` and the rows of a catalog side by side; ``variables``, ``containers``,
``ports``, ``mcp_servers``, ``versions`` and ``backups`` each compare one kind of thing.

PYTEST_DONT_REWRITE
"""
