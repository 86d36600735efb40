"""The report that ``pip-audit --format json`` writes: which dependencies are known to be vulnerable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Unavailable
from infracat.sections.maintenance.seen import AuditReport

if TYPE_CHECKING:
    from infracat.hosts import Host

LONGEST = 32 * 1024 * 1024  # bytes


def read_report(path: Path, host: Host) -> AuditReport | Unavailable | None:
    """None for the JSON of another program. Unavailable for a file that is not JSON: a failed check leaves it empty.

    Unavailable, too, where no package was looked up: pip-audit skips those that it could not ask for.
    """
    try:
        entries = _entries(json.loads(host.read_bytes(path, LONGEST)))
    except CannotObserve as error:
        return Unavailable(f"{path} {error}")
    except (ValueError, RecursionError):
        return Unavailable(f"{path} is not whole: no JSON can be read from it, so the check has not ended")
    return None if entries is None else _report(entries, path)


def _entries(report: Any) -> list[dict[str, Any]] | None:
    """One for each dependency; older versions write the list alone. None where it is no report of pip-audit."""
    listed = report.get("dependencies") if isinstance(report, dict) else report
    if not isinstance(listed, list) or not all(_is_entry(each) for each in listed):
        return None
    return listed if listed or isinstance(report, dict) else None


def _report(entries: list[dict[str, Any]], path: Path) -> AuditReport | Unavailable:
    resolve_within = [each for each in entries if isinstance(each.get("vulns"), list)]
    if entries and not resolve_within:
        why = " ".join(str(entries[0]["skip_reason"]).split())[:200]
        return Unavailable(f"{path}: not one of its packages was looked up ({why})")
    return AuditReport(
        checked=len(resolve_within),
        skipped=tuple(str(each["name"]) for each in entries if not isinstance(each.get("vulns"), list)),
        vulnerable=tuple(_describe(each) for each in resolve_within if each["vulns"]),
    )


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return False
    return isinstance(entry.get("vulns"), list) or "skip_reason" in entry


def _describe(dependency: dict[str, Any]) -> str:
    found = [each for each in dependency["vulns"] if isinstance(each, dict)]
    fixes = dict.fromkeys(str(version) for each in found for version in each.get("fix_versions") or [])
    fixed = f"fixed in {', '.join(fixes)}" if fixes else "not fixed yet"
    return f"{dependency['name']} {dependency.get('version')}: {', '.join(map(_name, found))}, {fixed}"


def _name(vulnerability: dict[str, Any]) -> str:
    """The CVE number where it has one."""
    names = [str(vulnerability.get("id")), *map(str, vulnerability.get("aliases") or [])]
    return next((name for name in names if name.startswith("CVE-")), names[0])
