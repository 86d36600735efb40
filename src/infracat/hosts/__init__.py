"""Hosts: the only place that starts processes, opens sockets, or reads files of a machine."""

from infracat.hosts.host import Host
from infracat.hosts.machine import Machine
from infracat.hosts.process import NotFound, Ran

__all__ = ["Host", "Machine", "NotFound", "Ran"]
