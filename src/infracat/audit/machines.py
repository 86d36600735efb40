"""The machines of an audit, made once; each masks the secrets of the catalog in all that it captures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infracat.audit.secret_values import redactor_for
from infracat.catalog.model import Catalog
from infracat.facts import LOCAL
from infracat.hosts.host import ENV_FILE
from infracat.hosts.machine import Machine
from infracat.hosts.machines import Machines, host_of

SECRETS = 10.0  # seconds that the files with a row's secrets may take, before anything is observed


def machines_of(
    catalog: Catalog, environ: Mapping[str, str], *, root: Path = Path("/"), platform: str | None = None
) -> Machines:
    """By name. Only this machine yet; ``root`` and ``platform`` stand in for one that it is not."""
    here = Machine(catalog.folder, environ=environ, root=root, platform=platform)
    redactor = redactor_for(catalog, host_of({LOCAL: here}, LOCAL, timeout=SECRETS))
    here.close()
    answers = here.answers.of(ENV_FILE)  # these are read once: a value that is not masked must not be found later
    return {LOCAL: Machine(catalog.folder, redactor, environ, root, platform, answers=answers)}
