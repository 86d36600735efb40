"""Which format a copy must have to be one of its method's."""

from __future__ import annotations

from infracat.formats import mysql
from infracat.formats.tar import TABLE_OF_CONTENTS
from infracat.hosts.files.copies import Contents

EXPECTED = {
    "pg_dump": ("custom dump", "SQL of pg_dump", "tar"),
    "tar": ("tar",),
    "sqlite": ("SQLite", "SQL of sqlite3"),
    "mysqldump": (mysql.KIND, mysql.ENDLESS),
    "mongodump": ("archive of mongodump", "BSON", "metadata"),
}
_MISMATCH = {"pg_dump": "no dump of PostgreSQL", "tar": "no tar archive", "sqlite": "no SQLite database"}
_MISMATCH |= {"mysqldump": "no dump of MySQL or MariaDB", "mongodump": "no dump of MongoDB"}
_READ_BY = {"custom dump": "pg_restore", "VHDX": "VHDX", "": "read to its end, its format is not known"}


def describe_mismatch(found: Contents, method: str) -> str:
    """Why the copy is not of the method's format, empty where it is: an error page saved as ``shop.dump`` is not."""
    expected = EXPECTED.get(method, ())
    if not expected or found.kind in expected or is_sealed(found, method):
        return ""
    if not found.kind and not found.begins.strip("'"):
        return f"it is {_MISMATCH[method]}: nothing is in it"
    return f"it is {_MISMATCH[method]}: it {f'is {found.kind}' if found.kind else f'begins with {found.begins}'}"


def is_sealed(found: Contents, method: str) -> bool:
    """Nobody can see here what is in it; a zip is whole, and a dump in it is not looked at."""
    return found.kind.startswith(("encrypted", "compressed")) or (found.kind == "zip" and method != "tar")


def why_unknown(found: Contents, method: str) -> str:
    """Why nobody can tell whether a copy of the method is whole, empty where it can be told."""
    if is_sealed(found, method) and method in EXPECTED:
        return f"it is {found.kind}: whether it is whole cannot be looked at"
    if found.kind == "tar" and method == "pg_dump" and not found.dump:
        return "it is a tar archive in which nothing is called like a dump: whether there is one cannot be told"
    if found.kind == mysql.ENDLESS and method == "mysqldump":
        return "it has no line that ends it, as of mysqldump --compact or phpMyAdmin: nothing tells whether it is whole"
    return ""


def is_read_by_pg_restore(found: Contents) -> bool:
    """pg_restore reads a dump in tar format from a file only; a compressed one is read as a tar archive instead."""
    return found.kind == "custom dump" or (found.first == TABLE_OF_CONTENTS and not found.layers)


def describe_reader(found: Contents, method: str) -> str:
    """``gzip, tar with 12 members``; with method ``file`` what packs it only, whatever is inside."""
    if method == "file" and not found.kind:
        return ", ".join((*found.layers, "read to its end, its content is not judged"))
    members = f" with {found.members} member{'' if found.members == 1 else 's'}" if found.kind == "tar" else ""
    also = ("pg_restore",) if found.kind == "tar" and is_read_by_pg_restore(found) else ()
    return ", ".join((*found.layers, f"{_READ_BY.get(found.kind, found.kind)}{members}", *also))
