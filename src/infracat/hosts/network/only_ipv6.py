"""Whether a socket on ``::`` takes IPv4 as well: the tables of sockets do not tell, Linux's sock_diag(7) does.

Elsewhere, and where the kernel has no such module, the address itself tells: it can be bound only while nobody has it.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Iterator, Mapping

from infracat.facts import CannotObserve
from infracat.hosts.network.socket_table import Protocol

_SOCK_DIAG = 4  # NETLINK_SOCK_DIAG
_BY_FAMILY = 20  # SOCK_DIAG_BY_FAMILY
_DUMP = 0x301  # NLM_F_REQUEST | NLM_F_DUMP
_ERROR, _DONE = 2, 3  # NLMSG_ERROR, NLMSG_DONE
_WAITING = 1 << 7 | 1 << 10  # TCP_CLOSE, which an unconnected UDP socket is in, and TCP_LISTEN
_V6ONLY = 11  # INET_DIAG_SKV6ONLY
_HEAD, _MESSAGE = 16, 72  # bytes of struct nlmsghdr and struct inet_diag_msg
_ANY = bytes(16)
_PROTOCOLS = {"tcp": socket.IPPROTO_TCP, "udp": socket.IPPROTO_UDP}
_KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
_PATIENCE = 2.0  # seconds


def told_by_kernel(protocol: Protocol) -> Mapping[int, bool]:
    """By the port of a socket on ``[::]`` whether it takes IPv6 alone; empty where the kernel does not tell."""
    if not hasattr(socket, "AF_NETLINK"):
        return {}
    found: dict[int, bool] = {}
    try:
        messages = _asked(protocol)
    except OSError:
        return {}
    for message in messages:
        (port,) = struct.unpack_from("!H", message, 4)
        flag = _attribute(message[_MESSAGE:], _V6ONLY)
        if message[8:24] == _ANY and flag is not None:
            found[port] = flag and found.get(port, True)
    return found


def is_taken(protocol: Protocol, port: int, address: str) -> bool:
    """Whether a socket waits on the IPv4 address, by binding it for a moment; SO_REUSEADDR there does not let us."""
    with socket.socket(socket.AF_INET, _KINDS[protocol]) as own:
        try:
            own.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise CannotObserve(
                f"whether [::]:{port} takes IPv4 too cannot be told: {error.strerror or error}: run as root"
            ) from error
    return False


def _asked(protocol: Protocol) -> list[bytes]:
    """The kernel's messages about all IPv6 sockets that wait."""
    question = struct.pack("=BBBxI48x", socket.AF_INET6, _PROTOCOLS[protocol], 0, _WAITING)
    head = struct.pack("=IHHII", _HEAD + len(question), _BY_FAMILY, _DUMP, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as kernel:
        kernel.settimeout(_PATIENCE)
        kernel.send(head + question)
        found: list[bytes] = []
        while True:
            for kind, message in _messages(kernel.recv(1 << 16)):
                if kind == _ERROR:
                    raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
                if kind == _DONE:
                    return found
                found.append(message)


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= _HEAD:
        length, kind = struct.unpack_from("=IH", data)
        yield kind, data[_HEAD:length]
        data = data[max(-(-length // 4) * 4, _HEAD) :]


def _attribute(data: bytes, wanted: int) -> bool | None:
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        if kind == wanted and length > 4:
            return bool(data[4])
        data = data[max(-(-length // 4) * 4, 4) :]
    return None
