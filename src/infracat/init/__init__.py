"""``infracat init``: a first catalog from a project's folder and this machine.

``project`` reads the folder; ``compose``, ``env_files``, ``tool_files``, ``languages``, ``mcp_configs``, ``ports``,
``running`` and ``machine`` each collect one kind of thing and add drafts of rows; ``rows`` turns them into rows that a
catalog accepts, and ``yaml_writer`` writes the file.

PYTEST_DONT_REWRITE
"""

from infracat.init.first_catalog import FirstCatalog, first_catalog
from infracat.init.summary import summary
from infracat.init.yaml_writer import write_new

__all__ = ["FirstCatalog", "first_catalog", "summary", "write_new"]
