"""The sections of a catalog, one module each: its rows, what is seen of them, and how it is looked at.

A new section is one module here, one line in ``SECTIONS``, and one module of judges in ``tests_env/``.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from infracat.catalog.rows import Row
from infracat.facts import Facts
from infracat.sections.backups import Backup
from infracat.sections.catalog_head import Head
from infracat.sections.cli_tools import CliTool
from infracat.sections.cloud_services import CloudService
from infracat.sections.containers import Container
from infracat.sections.env_vars import EnvVar
from infracat.sections.external_apis import ExternalApi
from infracat.sections.maintenance import MAINTENANCE_KINDS, MaintenanceRule
from infracat.sections.mcp_tools import McpTool
from infracat.sections.network import NetworkResource
from infracat.sections.storage import Volume
from infracat.sections.system_resources import RESOURCE_KINDS, SystemResource
from infracat.sections.troubleshooting import Troubleshooting


@dataclass(frozen=True)
class Section:
    """One section: its rows' class, or one a ``kind``, and the fixture that its judges ask for."""

    row: type[Row]
    fixture: str | None = None  # the head is reached through ``catalog``, troubleshooting has no judges
    kinds: Mapping[str, type[Row]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.row.section

    def row_class(self, kind: object) -> type[Row]:
        """The class for a row of that ``kind``; the section's common one for a kind that there is not."""
        return self.kinds.get(kind, self.row) if isinstance(kind, str) else self.row

    def row_classes(self) -> Iterator[type[Row]]:
        yield from (self.row, *self.kinds.values())

    def has(self, name: str) -> bool:
        """Whether a row of this section may have that field or property."""
        return any(
            name in each.model_fields or isinstance(getattr(each, name, None), property) for each in self.row_classes()
        )

    def observer(self) -> Callable[[Any, Any], Any] | None:
        """The module's ``observe``; ``None`` while it has none."""
        return getattr(self._module(), "observe", None)

    def facts(self) -> type[Facts]:
        """The class of what is seen."""
        seen: type[Facts] = self._module().Seen
        return seen

    def _module(self) -> Any:
        return import_module(self.row.__module__)


SECTIONS = {
    section.name: section
    for section in (
        Section(Head),
        Section(Volume, "volume"),
        Section(Container, "container"),
        Section(McpTool, "mcp_tool"),
        Section(ExternalApi, "external_api"),
        Section(CliTool, "cli_tool"),
        Section(SystemResource, "system_resource", RESOURCE_KINDS),
        Section(NetworkResource, "network_resource"),
        Section(CloudService, "cloud_service"),
        Section(EnvVar, "env_var"),
        Section(Backup, "backup"),
        Section(MaintenanceRule, "maintenance_rule", MAINTENANCE_KINDS),
        Section(Troubleshooting),
    )
}
