"""What a catalog may state about a known problem."""

from __future__ import annotations

from pydantic import Field

from infracat.catalog.fields import Many, Pattern, Text, Verbatim
from infracat.catalog.rows import Row


class Troubleshooting(Row):
    """A known problem and its solution; it has no checks."""

    section = "troubleshooting"

    problem: Text = Field(description="What one sees.")
    solution: Verbatim = Field(description="What to do about it.")
    applies_to: Many[Verbatim] = Field(
        (), description="The sections or keys that it is about; all when there is none here."
    )
    matches: Pattern | None = Field(None, description="What the failure's text must contain, as a pattern.")
