"""pip-audit's report, as ``pip-audit --format json`` writes it: what the last check of the dependencies has found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve, Facts, Unavailable

if TYPE_CHECKING:
    from infracat.hosts import Host

LONGEST = 32 * 1024 * 1024  # bytes
NAMED = 5  # vulnerabilities in a message


class Report(Facts):
    """Which of the dependencies are known to be vulnerable: ``jinja2 3.1.2: CVE-2024-22195, fixed in 3.1.3``."""

    checked: int
    skipped: tuple[str, ...]  # dependencies that pip-audit does not know
    vulnerable: tuple[str, ...]

    @property
    def among(self) -> str:
        """``in 12 packages, 2 more were not looked up``."""
        skipped = f", {len(self.skipped)} more were not looked up" if self.skipped else ""
        return f"in {self.checked} package{'' if self.checked == 1 else 's'}{skipped}"

    @property
    def told(self) -> str:
        others = f"; and {len(self.vulnerable) - NAMED} more" if len(self.vulnerable) > NAMED else ""
        return f"{len(self.vulnerable)} known to be vulnerable: {'; '.join(self.vulnerable[:NAMED])}{others}"


def report_in(path: Path, host: Host) -> Report | Unavailable | None:
    """None for the JSON of another program. Unavailable for what is no JSON: a check that failed leaves an empty file.

    Unavailable, too, where nothing was looked up: pip-audit skips what it could not ask for.
    """
    try:
        told = json.loads(host.read_bytes(path, LONGEST))
    except CannotObserve as error:
        return Unavailable(f"{path} {error}")
    except (ValueError, RecursionError):
        return Unavailable(f"{path} is not whole: no JSON can be read from it, so the check has not ended")
    listed = told.get("dependencies") if isinstance(told, dict) else told
    if not isinstance(listed, list) or not all(_is_pip_audits(each) for each in listed):
        return None
    if isinstance(told, list) and not told:
        return None
    looked_up = [each for each in listed if isinstance(each.get("vulns"), list)]
    if listed and not looked_up:
        why = " ".join(str(listed[0]["skip_reason"]).split())[:200]
        return Unavailable(f"{path}: not one of its packages was looked up ({why})")
    return Report(
        checked=len(looked_up),
        skipped=tuple(str(each["name"]) for each in listed if not isinstance(each.get("vulns"), list)),
        vulnerable=tuple(_told(each) for each in looked_up if each["vulns"]),
    )


def _is_pip_audits(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return False
    return isinstance(entry.get("vulns"), list) or "skip_reason" in entry


def _told(dependency: dict[str, Any]) -> str:
    found = [each for each in dependency["vulns"] if isinstance(each, dict)]
    fixes = dict.fromkeys(str(version) for each in found for version in each.get("fix_versions") or [])
    fixed = f"fixed in {', '.join(fixes)}" if fixes else "not fixed yet"
    return f"{dependency['name']} {dependency.get('version')}: {', '.join(map(_name, found))}, {fixed}"


def _name(vulnerability: dict[str, Any]) -> str:
    """The CVE where it has one: people know it by that."""
    names = [str(vulnerability.get("id")), *map(str, vulnerability.get("aliases") or [])]
    return next((name for name in names if name.startswith("CVE-")), names[0])
