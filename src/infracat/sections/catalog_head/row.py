"""What a catalog may state about itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from infracat.catalog.fields import Day, Duration, Label, Name, Text, Verbatim
from infracat.catalog.fields.lists import listed
from infracat.catalog.rows import Frozen, Row


class Change(Frozen):
    """One entry of the catalog's history."""

    version: Label = Field(description="The catalog's version.")
    date: Day = Field(description="The day on which it became that version.")
    changes: Text = Field(description="What changed.")


class Head(Row):
    """The catalog itself: its key is ``catalog/head``."""

    section = "catalog"

    version: Label | None = Field(None, description="The catalog's version.")
    last_updated: Day | None = Field(None, description="The day of the last change or review.")
    review_every: Duration | None = Field(None, description="How old last_updated may become.")
    quick_start: Verbatim | None = Field(None, description="How to set the project up, in a few words.")
    history: Annotated[tuple[Change, ...], BeforeValidator(listed)] = Field((), description="The versions so far.")
    default_profile: Name | None = Field(None, description="The profile that verify takes when none is named.")
