"""``infracat init``: a first catalog from what a project's folder and this machine tell.

``project`` reads the folder; ``compose``, ``env_files``, ``tool_files``, ``languages``, ``mcp_configs``, ``ports``,
``running`` and ``machine`` each look for one kind of thing and add drafts of rows; ``rows`` makes of them what a
catalog accepts, and ``written`` the file.

PYTEST_DONT_REWRITE
"""

from infracat.init.first_catalog import FirstCatalog, first_catalog
from infracat.init.summary import summary
from infracat.init.written import write_new

__all__ = ["FirstCatalog", "first_catalog", "summary", "write_new"]
