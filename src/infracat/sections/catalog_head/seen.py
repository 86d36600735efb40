"""The facts that the catalog itself is compared with."""

from __future__ import annotations

from datetime import date

from infracat.facts import Facts


class Seen(Facts):
    """What the head's judges compare the catalog with."""

    today: date  # where the observer is
    example_variables: tuple[str, ...] | None  # of `.env.example`, None: there is no such file
