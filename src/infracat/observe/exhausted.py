"""Which exceptions say that this machine gives no more, and what to do: they are no bug, and no verdict on a row."""

from __future__ import annotations

import errno

from infracat.observe.daemon_pool import NoThread

_PROCESSES = "no more processes and threads are allowed here: raise `ulimit -u`, or the container's pids limit"
_FILES = "no more files may be open here: raise `ulimit -n`"
_MEMORY = "no more memory is allowed here: raise `ulimit -v`, or the container's memory limit"
_NUMBERS = {errno.EAGAIN: _PROCESSES, errno.EMFILE: _FILES, errno.ENFILE: _FILES, errno.ENOMEM: _MEMORY}


def exhausted(error: BaseException) -> str:
    """``OSError(EMFILE)`` → ``no more files may be open here: …``; empty for any other exception."""
    if isinstance(error, MemoryError):
        return _MEMORY
    if isinstance(error, NoThread) or (isinstance(error, RuntimeError) and "start new thread" in str(error)):
        return _PROCESSES
    return _NUMBERS.get(error.errno or 0, "") if isinstance(error, OSError) else ""
