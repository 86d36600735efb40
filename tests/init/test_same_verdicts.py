"""Whole runs: a document, and the catalog that is written of it, have the same verdict on each row."""

from __future__ import annotations

import pytest

from tests.paths import REPOSITORY
from tests.project import Project

PREREQUISITES = """\
# Getting started

## Prerequisites

### Required

- [ ] **sh** - a shell
- `ls` 1.0+
- A modern browser
- **RAM:** 1MB minimum, 2MB recommended

### Optional

- kubectl-of-nobody (1.28+)

### Node.js (v20 or higher)

**Why**: runs it
"""
ENVIRONMENT = """\
# Configuration

## Environment variables

| Variable | Required | Default | Description |
|---|:-:|---|---|
| `HOME` | ✅ | | Where `${HOME}` is |
| `NOT_SET_A`, `NOT_SET_B` | yes | `x` | two |
| `LOG_LEVEL` | no | `info` | e.g. "debug": # of words |
"""
PORTS = """\
# Addresses

## Ports

| Service | Port | Purpose |
|---|---|---|
| web (optional) | 59123 | nobody listens |
| db | 59124 (internal) | |
| api | 59125/tcp | |
| worker | — | has none |
"""
RUNBOOK = """\
---
infracat:
  redact: ['x{40}']
---
# Runbook

## Storage

| Volume | Path | Purpose | Notes |
|---|---|---|---|
| root | / | all | `type: directory` `requires: env_vars/MISSING_ONE` |
| data | | more | |

## Environment variables

- **MISSING_ONE**: nobody has set it

## Maintenance

- Logs: rotate when >1GB
- Backups: check weekly

## Troubleshooting

### MISSING_ONE is not set

Set it.
"""
BACKUPS = """\
# Backups

## Backup strategy

| What | Method | Frequency | Location | Retention |
|---|---|---|---|---|
| files | tar | daily | ./backups/ | 7 days |
| mail | by hand | as needed | the safe | - |

## External APIs

| Service | Endpoint | Purpose |
|---|---|---|
| Billing | - | invoices |
| Local | http://127.0.0.1:1/ | nobody answers |

## Cloud services

| Service | Region | Resources | Monthly cost |
|---|---|---|---|
| AWS S3 | eu-west-1 | 1 bucket | ~$5 |
"""
DOCUMENTS = {
    "template": (REPOSITORY / "tests/documents/template.md").read_text("utf-8"),
    "prerequisites": PREREQUISITES,
    "environment": ENVIRONMENT,
    "ports": PORTS,
    "runbook": RUNBOOK,
    "backups": BACKUPS,
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_verdicts(project: Project, name: str) -> None:
    """Of the document as YAML, and as `infracat docs` renders it beside the document: paths begin there."""
    (project.folder / "DOCUMENT.md").write_text(DOCUMENTS[name])
    for command in (["init", "--from", "DOCUMENT.md"], ["docs", "-c", "DOCUMENT.md", "-o", ".", "catalog"]):
        done = project.infracat(*command)
        assert done.returncode == 0, done.stderr
    of_document = verdicts(project, "DOCUMENT.md")
    assert len(of_document[1]) >= 3
    assert verdicts(project, "catalog.yaml") == of_document
    assert verdicts(project, "catalog.md") == of_document


def verdicts(project: Project, catalog: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and each row's status and level by its key."""
    code = project.verify("-c", catalog).returncode
    return code, {row["key"]: (row["status"], row["level"]) for row in project.results()["rows"]}
