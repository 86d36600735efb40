"""Restores on trial: ``restore.sh`` in a scratch container, or with this machine's own PostgreSQL."""

from infracat.hosts.trials.container import in_container
from infracat.hosts.trials.server import in_server

__all__ = ["in_container", "in_server"]
