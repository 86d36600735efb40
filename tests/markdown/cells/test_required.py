"""Cells of the column Required."""

from __future__ import annotations

import pytest

from infracat.markdown.cells import required
from infracat.markdown.cells.read import Value


@pytest.mark.parametrize(
    ("cell", "fields", "rest"),
    [
        ("Yes", {"level": "required"}, ""),
        ("yes (for sync)", {"level": "optional"}, "for sync"),
        ("✅", {"level": "required"}, ""),
        ("✅ Yes", {"level": "required"}, ""),
        ("❌", {"level": "optional"}, ""),
        ("⚠️", {"level": "optional"}, "⚠️"),
        ("Conditional", {"level": "optional"}, "Conditional"),
        ("For contributors", {"level": "optional"}, "For contributors"),
        ("Optional (config screen)", {"level": "optional"}, "config screen"),
        ("For rendering", {"level": "optional"}, "For rendering"),
        (":white_check_mark:", {"level": "required"}, ""),
        ("no", {"level": "optional"}, ""),
        ("Required", {"level": "required"}, ""),
        ("Required*", {"level": "required"}, ""),
        ("Recommended for production", {"level": "recommended"}, "for production"),
        ("Not required", {"level": "optional"}, ""),
        ("Ja", {"level": "required"}, ""),
        ("필수", {"level": "required"}, ""),
        ("dev only", {"level": "optional"}, "dev only"),
        ("something", {}, "something"),
        ("No, but helpful", {"level": "optional"}, "but helpful"),
        ("yes/no", {"level": "optional"}, "yes/no"),
        ("", {}, ""),
        ("-", {}, ""),
        ("Bắt buộc", {"level": "required"}, ""),
        ("可选", {"level": "optional"}, ""),
        ("isteğe bağlı", {"level": "optional"}, ""),
        ("wajib", {"level": "required"}, ""),
        ("Non", {"level": "optional"}, ""),
        ("Recommended", {"level": "recommended"}, ""),
        ("Yes (**)", {"level": "required"}, ""),
        ("✅ Required", {"level": "required"}, ""),
        ("✔️", {"level": "required"}, ""),
        ("y", {"level": "required"}, ""),
        ("required if S3 is used", {"level": "optional"}, "if S3 is used"),
        ("Yes, in production", {"level": "optional"}, "in production"),
        ("❌ (has a default)", {"level": "optional"}, "has a default"),
        ("Oui", {"level": "required"}, ""),
        ("Empfohlen", {"level": "recommended"}, ""),
    ],
)
def test_level(cell: str, fields: dict[str, Value], rest: str) -> None:
    read = required.read(cell)
    assert (dict(read.fields), read.rest) == (fields, rest)
