"""``infracat`` and ``python -m infracat``.

PYTEST_DONT_REWRITE
"""

import sys


def main() -> None:
    """Run the command line; what follows ``--`` is pytest's."""
    try:
        from infracat.cli import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:  # before there is anything to report
        sys.exit(2)


if __name__ == "__main__":
    if not sys.flags.safe_path:
        del sys.path[0]  # the project's folder, which -m puts there: a yaml.py in it is not the one that we mean
    main()
