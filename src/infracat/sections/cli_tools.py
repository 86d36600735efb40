"""``cli_tools``: programs on the PATH, and which versions of them will do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from infracat.catalog.fields import MinVersion, NoVersion, Pattern, Text, VersionRange, version_in
from infracat.catalog.rows import Row, Wrong, only_one_of
from infracat.facts import Absent, CannotObserve, Facts, MaybeUnknown, Unavailable
from infracat.hosts.commands.process import NotFound, Ran, shown

if TYPE_CHECKING:
    from infracat.hosts import Host


class CliTool(Row):
    """A program by its name on the PATH."""

    section = "cli_tools"

    version: VersionRange | None = Field(None, description='The version: "3.11" is 3.11 and every 3.11.x.')
    min_version: MinVersion | None = Field(None, description='The oldest version that will do: "24.0" or 24.0+.')
    verify: Text | None = Field(None, description="A shell line that prints the version, instead of NAME --version.")
    version_pattern: Pattern | None = Field(
        None, description="Where in the output the version is; its first group, if it has one."
    )
    install: Text | None = Field(None, description="The command that installs it; shown, never run.")

    @property
    def versions(self) -> VersionRange | None:
        """The versions that will do, whichever way they are stated."""
        return self.version or self.min_version

    @property
    def remedy(self) -> str | None:
        return self.fix or self.install

    @classmethod
    def rules(cls, stated: Mapping[str, Any]) -> Iterable[Wrong]:
        return only_one_of(stated, "version", "min_version")


CANNOT_START = (126, 127)  # how a shell, and a shim such as pyenv's, says that there is nothing to run
SIGNALS = range(129, 193)  # killed by one


class Seen(Facts):
    """Of a program that is there: how its command ended, and the version that it printed."""

    path: str  # nothing where `verify` runs another program
    command: str
    exit_code: MaybeUnknown[int]  # as in a shell: 139 is a SIGSEGV; unseen when the question was only our guess
    complaint: str = ""  # what it said when it did not end with 0
    broken: bool = False  # it is there, and does not start at all: a shim without a version, a crash
    version: MaybeUnknown[str]


def observe(row: CliTool, host: Host) -> Seen | Absent:
    """Runs ``verify``, or ``NAME --version``, and reads the version from what it prints."""
    path = host.which(row.name)
    if path is None and row.verify is None:
        return Absent(why=_nowhere(row))
    ran = _run(row.verify or [path if host.platform == "windows" and path else row.name, "--version"], host)
    code, complaint = ran.exit_code or 0, _complaint(ran)
    if path is None and code:
        return Absent(why=f"{_nowhere(row)}, and {complaint}")
    broken = code in CANNOT_START or code in SIGNALS
    guessed = Unavailable(reason=f"{complaint}; state the command that prints its version as `verify`")
    unasked = code and not broken and row.verify is None
    return Seen(
        path=path or "",
        command=ran.command,
        exit_code=guessed if unasked else code,
        complaint=complaint,
        broken=broken,
        version=guessed if unasked else _version(row, ran),
    )


def _run(command: list[str] | str, host: Host) -> Ran:
    try:
        ran = host.run(command)
    except NotFound as missing:  # the interpreter that a script names
        return Ran(shown(command), 127, "", str(missing), 0.0, timed_out=False)
    if ran.exit_code is None:
        raise CannotObserve(f"`{ran.command}` did not end within {host.timeout:.3g} s, and was killed")
    return ran


def _nowhere(row: CliTool) -> str:
    return f"{row.name} is not on the PATH"


def _complaint(ran: Ran) -> str:
    """``\\`git --version\\` ended with 3: its first words``, nothing when all is well."""
    if ran.exit_code == 0:
        return ""
    return f"`{ran.command}` ended with {ran.exit_code}: {_first_line(ran) or 'it said nothing'}"


def _first_line(ran: Ran) -> str:
    lines = (line.strip() for text in (ran.stderr, ran.stdout) for line in text.splitlines())
    return next((line for line in lines if line), "")[:200]


def _version(row: CliTool, ran: Ran) -> str | Unavailable:
    if ran.exit_code:
        return Unavailable(reason=_complaint(ran))
    for text in (ran.stdout, ran.stderr):
        try:
            return str(version_in(_named(row, text)))
        except NoVersion:
            continue
    return Unavailable(reason=f"no version in what `{ran.command}` printed: {_first_line(ran) or 'nothing'}")


def _named(row: CliTool, text: str) -> str:
    """The part of a banner that ``version_pattern`` picks: its first group, or all that it matches."""
    if row.version_pattern is None:
        return text
    match = row.version_pattern.search(text)
    return next(group for group in (*match.groups(), match[0]) if group) if match else ""
