"""The engine behind a named pipe of Windows: docker's own socket for it, with an answer of ours."""

from __future__ import annotations

import importlib
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

import pytest

from infracat.hosts.http.bounded import BoundedResponse, ResponseTooLarge

OF_WINDOWS = ("pywintypes", "win32api", "win32event", "win32file", "win32pipe")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def pipes(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """docker's module, which needs pywin32 to be imported."""
    constants = {"INFINITE": -1, "NMPWAIT_USE_DEFAULT_WAIT": 0}
    for name in OF_WINDOWS:
        monkeypatch.setitem(sys.modules, name, MagicMock(**constants))
    yield importlib.import_module("docker.transport.npipesocket")
    del sys.modules["docker.transport.npipesocket"]


@contextmanager
def pipe(pipes: ModuleType, answer: bytes, timeout: float | None) -> Iterator[Any]:
    """As docker sets it up; only its bytes come from elsewhere."""
    ours, its = socket.socketpair()
    with ours, its:
        its.sendall(answer)
        opened = pipes.NpipeSocket(MagicMock())
        opened.recv_into = ours.recv_into
        opened.settimeout(timeout)
        yield opened


def test_an_answer_is_read_in_time(pipes: ModuleType) -> None:
    with pipe(pipes, OK, 100) as opened:
        response = BoundedResponse(opened)
        response.begin()
        assert response.read() == b"{}"
        assert 0 < opened.gettimeout() <= 100_000


@pytest.mark.parametrize("timeout", [None, 0])
def test_a_pipe_without_a_timeout(pipes: ModuleType, timeout: float | None) -> None:
    with pipe(pipes, OK, timeout) as opened:
        response = BoundedResponse(opened)
        response.begin()
        assert response.read() == b"{}"


def test_an_answer_without_an_end(pipes: ModuleType) -> None:
    with pipe(pipes, OK, 100) as opened, pytest.raises(ResponseTooLarge):
        BoundedResponse(opened, most=10).begin()
