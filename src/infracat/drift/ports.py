"""Ports on which processes of the project listen, and that no row states."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from infracat.drift.finding import Findings
from infracat.drift.stated import CatalogNames
from infracat.init import ports
from infracat.init.draft import Drafts
from infracat.init.project import Project

HERE = ("localhost", "127.0.0.1", "::1")


def compare(project: Project, stated: CatalogNames, drafts: Drafts, found: Findings) -> None:
    """Leaves drafts of what listens and is not stated."""
    before = set(project.warnings)
    ports.listening(project, drafts)
    for warning in [each for each in project.warnings if each not in before]:
        project.warnings.remove(warning)
        found.not_looked_at("ports", warning)
    known = {row.port for row in stated.of("network") if row.port} | set(_of_endpoints(stated))
    for row in stated.of("containers"):
        known |= {port for each in row.ports for port in range(each.host, each.host + each.count * each.choices)}
    for draft in drafts.of("network"):
        if int(str(draft.fields["port"])) in known:
            drafts.remove(draft)
    ports.name_rows(drafts)


def _of_endpoints(stated: CatalogNames) -> Iterator[int]:
    """A service that answers on this machine is stated by its URL."""
    for section in ("external_apis", "cloud_services"):
        for url in [urlsplit(row.endpoint) for row in stated.of(section) if row.endpoint]:
            if url.port and url.hostname in HERE:
                yield url.port
