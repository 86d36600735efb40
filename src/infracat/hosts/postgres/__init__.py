"""Restore tests: ``restore.sh`` in a scratch container, or with this machine's own PostgreSQL."""

from infracat.hosts.postgres.container import restore_in_container
from infracat.hosts.postgres.server import restore_in_server

__all__ = ["restore_in_container", "restore_in_server"]
