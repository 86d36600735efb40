"""Findings as SARIF 2.1.0: what code scanning of GitHub, GitLab, Azure and editors read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from infracat import __version__
from infracat.lint.findings import Finding, place
from infracat.lint.kinds import KINDS, TOO_LITTLE

ROOT = "%SRCROOT%"  # the usual name of the repository's root


def document(findings: Sequence[Finding], folder: Path, root: Path, *, all_of_them: bool = True) -> str:
    """``all_of_them``: false when loading stopped at the maximum number of mistakes, which is then told."""
    stopped = {"level": "warning", "message": {"text": f"Only the first {len(findings)} mistakes were looked for."}}
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": [] if all_of_them else [stopped]}
    run = {
        "tool": {"driver": {"name": "infracat lint", "version": __version__, "rules": [*_rules()]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [invocation],
        "results": [_result(each, folder, root) for each in findings],
    }
    made = {"$schema": "https://json.schemastore.org/sarif-2.1.0-rtm.5.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(made, indent=2) + "\n"


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "id": kind.id,
            "shortDescription": {"text": kind.about},
            "defaultConfiguration": {"level": "warning" if kind is TOO_LITTLE else "error"},
        }
        for kind in KINDS
    ]


def _result(finding: Finding, folder: Path, root: Path) -> dict[str, Any]:
    artifact = _artifact(finding, folder, root)
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact}}
    if finding.position.line:
        region = {"startLine": finding.position.line, "startColumn": max(finding.position.column, 1)}
        location["physicalLocation"]["region"] = region
    if finding.key:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.key, "kind": "object"}]
    return {
        "ruleId": finding.kind.id,
        "ruleIndex": KINDS.index(finding.kind),
        "level": "error" if finding.is_error else "warning",
        "message": {"text": finding.text},
        "locations": [location],
        "partialFingerprints": {"infracat/v1": _fingerprint(finding, artifact["uri"])},
    }


def _artifact(finding: Finding, folder: Path, root: Path) -> dict[str, str]:
    path = place(finding.position.file, folder, root)
    if path.is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": ROOT}


def _fingerprint(finding: Finding, uri: str) -> str:
    """The same while a mistake is in the same field, wherever that has moved to in the file."""
    identity = "\n".join((finding.kind.id, uri, finding.key, finding.field))
    return hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:32]
