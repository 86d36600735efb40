"""The list of the sections: infracat's own, and those of installed packages.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from infracat.observe.observer import Observer
from infracat.sections.section import Section

BUILT_IN = {
    section.name: section
    for section in (
        Section("catalog", "Head", folder="infracat.sections.catalog_head"),
        Section("storage", "Volume", "volume"),
        Section("containers", "Container", "container"),
        Section("mcp_tools", "McpTool", "mcp_tool"),
        Section("external_apis", "ExternalApi", "external_api"),
        Section("cli_tools", "CliTool", "cli_tool"),
        Section("system_resources", "SystemResource", "system_resource"),
        Section("network", "NetworkResource", "network_resource"),
        Section("cloud_services", "CloudService", "cloud_service"),
        Section("env_vars", "EnvVar", "env_var"),
        Section("backups", "Backup", "backup"),
        Section("maintenance", "MaintenanceRule", "maintenance_rule"),
        Section("troubleshooting", "Troubleshooting"),
    )
}


class Sections(Mapping[str, Section]):
    """All sections by name. Installed packages are asked only when one of theirs may be meant.

    Raises ``BadSection`` when one of them cannot be used.
    """

    def __getitem__(self, name: str) -> Section:
        return BUILT_IN[name] if name in BUILT_IN else self.installed[name]

    def __iter__(self) -> Iterator[str]:
        yield from (*BUILT_IN, *self.installed)

    def __len__(self) -> int:
        return len(BUILT_IN) + len(self.installed)

    @cached_property
    def installed(self) -> Mapping[str, Section]:
        from infracat.sections.installed import installed_sections

        return installed_sections(BUILT_IN)


SECTIONS = Sections()


def observer_of(section: str) -> Observer | None:
    """The section's observer, None where there is nothing to look at."""
    return SECTIONS[section].observer()
