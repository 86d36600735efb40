"""Ports on which processes of the project listen, and that no row states."""

from __future__ import annotations

from infracat.drift.finding import Findings
from infracat.drift.stated import CatalogNames
from infracat.init import ports
from infracat.init.draft import Drafts
from infracat.init.project import Project


def compare(project: Project, stated: CatalogNames, drafts: Drafts, found: Findings) -> None:
    """Leaves drafts of what listens and is not stated."""
    before = set(project.warnings)
    ports.listening(project, drafts)
    for warning in [each for each in project.warnings if each not in before]:
        project.warnings.remove(warning)
        found.not_looked_at("ports", warning)
    known = {row.port for row in stated.of("network") if row.port}
    for row in stated.of("containers"):
        known |= {port for each in row.ports for port in range(each.host, each.host + each.count * each.choices)}
    for draft in drafts.of("network"):
        if int(str(draft.fields["port"])) in known:
            drafts.remove(draft)
    ports.name_rows(drafts)
