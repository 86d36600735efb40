"""What the cells of a row say, by section: each reader takes the cells that it understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from infracat.markdown.readers import machine, services, tasks
from infracat.markdown.readers.reading import Reading, Split

__all__ = ["READERS", "Reading"]

READERS: Mapping[str, Callable[[Reading], Split]] = {
    "storage": machine.storage,
    "containers": services.containers,
    "mcp_tools": services.mcp_tools,
    "external_apis": services.external_apis,
    "cli_tools": machine.cli_tools,
    "system_resources": machine.system_resources,
    "network": services.network,
    "cloud_services": services.cloud_services,
    "env_vars": tasks.env_vars,
    "backups": tasks.backups,
    "maintenance": tasks.maintenance,
    "troubleshooting": tasks.troubleshooting,
}
