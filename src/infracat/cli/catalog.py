"""Commands that need a catalog: ``verify``, ``lint``; and ``init``, which writes one.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog

BAD = 4  # bad catalog or usage
CATALOG = click.option(  # not click.Path: that looks at the file, which may hang
    "-c", "--catalog", type=Path, default=Path("catalog.yaml"), metavar="FILE",
    help="The catalog (default: catalog.yaml).",
)  # fmt: skip


@click.command()
@click.argument("rows", nargs=-1, metavar="[ROW]...")
@CATALOG
@click.option("--profile", metavar="NAME", help="The profile (default: the catalog's default_profile).")
@click.option("--host", metavar="NAME", help="Only the rows of this host.")
@click.option("--report-dir", metavar="DIR", help="Where run folders go (default: reports beside the catalog).")
@click.option(
    "--keep", type=click.IntRange(min=1), metavar="N", help="How many runs of a profile are kept (default: 90)."
)
@click.option("--group-readable", is_flag=True, help="Let your group read the run's folder too, not you alone.")
@click.option("--from", "replay", metavar="OBSERVATIONS", help="Judge an earlier run's observations.json.")
@click.option("-n", "workers", metavar="N", help="Judge in N processes (pytest-xdist).")
@click.option("--format", "style", type=click.Choice(["text", "json", "github", "nagios"]), default="text")
@click.pass_obj
def verify(
    extra: list[str],
    rows: tuple[str, ...],
    catalog: Path,
    profile: str | None,
    host: str | None,
    report_dir: str | None,
    keep: int | None,
    replay: str | None,
    workers: str | None,
    style: str,
    *,
    group_readable: bool,
) -> int:
    """Audit this machine against the catalog and write a report.

    ROW is a section (containers) or a key (containers/postgres); it brings what it requires. What follows -- goes to
    pytest.

    \b
    Exit codes: 0 met (warnings allowed) · 1 a required row failed or could not be looked at · 2 interrupted
                3 internal error · 4 bad catalog or usage · 5 nothing selected
    """
    loaded = _loaded(catalog)
    if loaded is None:
        return _unknown_to_nagios() if style == "nagios" else BAD
    options = {"profile": profile, "host": host, "report-dir": report_dir, "keep": keep, "from": replay}
    from infracat import verification

    arguments = [f"--infracat-row={row}" for row in rows]
    arguments += [f"--infracat-{name}={value}" for name, value in options.items() if value is not None]
    arguments += ["--infracat-group-readable"] if group_readable else []
    arguments += ["-n", workers] if workers is not None else []
    return verification.verify(loaded, [*arguments, *extra], style)


@click.command()
@CATALOG
def lint(catalog: Path) -> int:
    """Load the catalog and print every mistake."""
    loaded = _loaded(catalog)
    if loaded is None:
        return BAD
    click.echo(f"{catalog}: {len(loaded.rows)} rows, no mistake")
    return 0


@click.command()
@click.option(
    "-o", "--output", type=Path, default=Path("catalog.yaml"), metavar="FILE",
    help="Where to write it (default: catalog.yaml); - prints it. Its folder is the one that is looked at.",
)  # fmt: skip
@click.option(
    "--compose", multiple=True, type=Path, metavar="FILE",
    help="The compose file to read, instead of those that are found; several are merged, as with docker compose -f.",
)  # fmt: skip
def init(output: Path, compose: tuple[Path, ...]) -> int:
    """Write a first catalog from what is found here.

    Compose files, .env.example, versions that the project states, MCP configurations, what runs and listens for it, and
    this machine. Each row says where it comes from. No value of a secret is written, no existing file is touched.
    """
    from infracat.init import command

    return command.init(output, compose)


def _unknown_to_nagios() -> int:
    """A monitor reads one line of stdout, and knows four exit codes."""
    click.echo("INFRACAT UNKNOWN: the catalog has mistakes")
    return 3


def _loaded(path: Path) -> Catalog | None:
    """The catalog, or None after its mistakes were printed."""
    try:
        return load(path)
    except BadCatalog as error:
        print(error, file=sys.stderr)  # noqa: T201
        return None
