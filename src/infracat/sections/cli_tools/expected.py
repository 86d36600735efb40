"""What the judges of ``cli_tools`` compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import CannotObserve

if TYPE_CHECKING:
    from infracat.catalog.fields import VersionRange
    from infracat.sections.cli_tools.seen import Seen


def the_version(seen: Seen, stated: VersionRange) -> str:
    """The version that was found; CannotObserve where it may be another one, which would be judged differently."""
    first = seen.version
    for other in seen.readings[1:]:
        if stated.agrees(other.version) != stated.agrees(first):
            one = seen.readings[0]
            raise CannotObserve(
                f"`{seen.command}` prints {one.version} and {other.version}, and either may be its version: "
                f"state which, as version_pattern: '{one.pattern}' or version_pattern: '{other.pattern}'"
            )
    return first
