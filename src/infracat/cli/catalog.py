"""Commands that need a catalog: ``verify``, ``lint``, …; ``init``, which writes one, and ``schema``.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
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
@click.option("-v", "--verbose", is_flag=True, help="Of a document, tell what is left alone and what was guessed too.")
@click.option(
    "--format", "style", type=click.Choice(["text", "sarif", "github"]), default="text",
    help="SARIF for code scanning, or annotations for GitHub's runs, on standard output.",
)  # fmt: skip
def lint(catalog: Path, style: str, *, verbose: bool) -> int:
    """Load the catalog and print every mistake.

    Of a Markdown document, print what its rows have to say still before anybody can look at them.

    \b
    Exit codes: 0 no mistake · 4 bad catalog
    """
    if style != "text":
        from infracat.lint import command

        return command.lint(catalog, style)
    try:
        loaded = load(catalog)
    except BadCatalog as error:
        _tell(error.remarks if verbose else ())
        print(error, file=sys.stderr)  # noqa: T201
        return BAD
    _tell(loaded.remarks if verbose else ())
    _tell(f"{loaded.position(row.key)}: {row.key}: {each}" for row in loaded.incomplete for each in row.lacks)
    few = sum(bool(row.lacks) for row in loaded.rows)
    click.echo(f"{catalog}: {len(loaded.rows)} rows, no mistake{f'; {few} of them say too little' if few else ''}")
    return 0


def _tell(remarks: Iterable[object]) -> None:
    for each in remarks:
        click.echo(str(each))


@click.command()
@click.option(
    "-o", "--output", type=Path, default=Path("catalog.yaml"), metavar="FILE",
    help="Where to write it (default: catalog.yaml); - prints it. Its folder is the one that is looked at.",
)  # fmt: skip
@click.option(
    "--compose", multiple=True, type=Path, metavar="FILE",
    help="The compose file to read, instead of those that are found; several are merged, as with docker compose -f.",
)  # fmt: skip
@click.option(
    "--from", "source", type=Path, metavar="FILE.md",
    help="Write the rows of this Markdown document, instead of what is found here.",
)  # fmt: skip
@click.option("--update", is_flag=True, help="With --from: add the rows that the catalog lacks; all else stays.")
def init(output: Path, compose: tuple[Path, ...], source: Path | None, *, update: bool) -> int:
    """Write a first catalog from what is found here.

    Compose files, .env.example, versions that the project states, MCP configurations, what runs and listens for it, and
    this machine. Each row says where it comes from. No value of a secret is written, no existing file is touched.
    """
    if source is None and update:
        raise click.UsageError("--update needs --from FILE.md: the document whose rows are added")
    if source is not None and compose:
        raise click.UsageError("--compose and --from do not go together: a document's rows are all that is written")
    if source is not None:
        from infracat.convert.command import init_from

        return init_from(source, output, is_update=update)
    from infracat.init import command

    return command.init(output, compose)


@click.command()
@click.argument("documents", nargs=-1, type=click.Choice(["catalog", "setup", "env"]), metavar="[catalog|setup|env]...")
@CATALOG
@click.option(
    "-o", "--output", type=Path, metavar="DIR",
    help="Where catalog.md and SETUP.md go (default: docs beside the catalog).",
)  # fmt: skip
@click.option("--graph", is_flag=True, help="With a diagram of what requires what, coloured by the latest run.")
@click.option("--status", is_flag=True, help="With the latest run's mark and date beside each row.")
@click.option("--check", is_flag=True, help="Write nothing: print what is stale as a diff, and exit with 1 if any is.")
@click.option("--report-dir", type=Path, metavar="DIR", help="Where the run folders are (default: reports beside it).")
def docs(
    documents: tuple[str, ...],
    catalog: Path,
    output: Path | None,
    report_dir: Path | None,
    *,
    graph: bool,
    status: bool,
    check: bool,
) -> int:
    """Render the catalog: catalog.md, SETUP.md, and .env.example beside the catalog.

    All three, or those that are named. What stands between <!-- infracat: NAME --> and <!-- end --> is rewritten; all
    else in them is yours. A file without such marks is never touched, and then none is written.

    \b
    Exit codes: 0 all is current or written · 1 --check: one is stale · 4 bad catalog, or a file that is left as it is
    """
    loaded = _loaded(catalog)
    if loaded is None:
        return BAD
    from infracat.render import command

    options = command.Options(
        documents or command.DOCUMENTS, output or loaded.folder / "docs", report_dir or loaded.folder / "reports",
        draw=graph, marks=status, check=check,
    )  # fmt: skip
    return command.docs(loaded, options)


@click.command()
@CATALOG
@click.option("--check", is_flag=True, help="Exit with 1 when something differs, or could not be looked at.")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def drift(catalog: Path, style: str, *, check: bool) -> int:
    """Name what is here and not stated, or stated and no longer here.

    Variables that code, compose and CI read, the project's containers, ports and MCP servers, files that state
    versions, and folders with backups: each with where it was seen, and the row to paste. Nothing is changed.

    \b
    Exit codes: 0 · 1 --check: something differs, or could not be looked at · 4 bad catalog
    """
    loaded = _loaded(catalog)
    if loaded is None:
        return BAD
    from infracat.drift import command

    return command.drift(loaded, style, check=check)


@click.command()
@click.option("-o", "--output", type=Path, metavar="FILE", help="Where to write it, instead of printing it.")
def schema(output: Path | None) -> int:
    """Print the JSON Schema of a catalog, for editors: with the sections of installed packages too.

    An editor with yaml-language-server takes the schema that a catalog's first line names:

    \b
    # yaml-language-server: $schema=catalog.schema.json
    """
    from infracat.schema import command

    return command.schema(output)


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
