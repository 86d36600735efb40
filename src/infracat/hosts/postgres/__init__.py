"""Restores on trial: ``restore.sh`` in a scratch container, or with this machine's own PostgreSQL."""

from infracat.hosts.postgres.container import in_container
from infracat.hosts.postgres.server import in_server

__all__ = ["in_container", "in_server"]
