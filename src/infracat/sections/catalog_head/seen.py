"""The facts that the catalog itself is compared with."""

from __future__ import annotations

from datetime import date

from infracat.facts import Facts


class Seen(Facts):
    """Today's date, and the variables of ``.env.example``."""

    today: date  # in the local time zone of the observing machine
    example_variables: tuple[str, ...] | None  # of `.env.example`; None where there is no such file
