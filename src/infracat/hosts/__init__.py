"""Hosts: the only place that starts processes, opens sockets, or reads files of a machine."""

from infracat.hosts.commands.process import Ran
from infracat.hosts.commands.spawn import NotFound
from infracat.hosts.host import Host
from infracat.hosts.machine import Machine

__all__ = ["Host", "Machine", "NotFound", "Ran"]
