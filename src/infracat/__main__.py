"""``infracat`` and ``python -m infracat``.

PYTEST_DONT_REWRITE
"""

import os
import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the project's folder, which -m puts there: a yaml.py in it is not the one that we mean

from infracat import signals

ENDS_WITHIN = 5.0  # seconds
AGAIN = "infracat_again"  # an option -X of ours: it was started anew


def main() -> None:
    """Run the command line; what follows ``--`` is pytest's."""
    signals.end_at_once()
    try:
        _in_utf8()
        from infracat.cli import run

        _end(run(sys.argv[1:]))
    except KeyboardInterrupt:
        _end(signals.INTERRUPTED)
    finally:
        signals.ignore_to_the_end()


def _end(code: int) -> None:
    """Neither a thread nor an exit hook of a plugin holds the process for long after its report, or changes its code.

    Python would wait for some threads, and those of RE2 that are late would abort it while it ends.
    """
    import atexit
    import threading
    from contextlib import suppress

    signals.ignore_to_the_end()
    timer = threading.Timer(ENDS_WITHIN, os._exit, [code])
    timer.daemon = True
    with suppress(RuntimeError):  # no thread can be started
        timer.start()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _in_utf8() -> None:
    """Start anew in Python's UTF-8 mode where the locale has another encoding, such as Latin-1.

    A catalog is UTF-8, and so are the names of files on the disk: in another encoding they could not be found.
    """
    if os.name == "posix" and sys.getfilesystemencoding() != "utf-8" and AGAIN not in sys._xoptions:
        os.execv(sys.executable, [sys.executable, "-X", "utf8", "-X", AGAIN, *sys.orig_argv[1:]])  # noqa: S606 - the same program


if __name__ == "__main__":
    main()
