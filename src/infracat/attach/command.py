"""``infracat attach``: puts a run on a ticket, and prints one line about the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infracat.attach import github, gitlab, jira, roundup, rt
from infracat.attach.access import Access, Environ
from infracat.attach.attachment import Attachment, pack
from infracat.attach.dry_run import DryRunClient
from infracat.attach.failures import BadSetup, NotAttached, Refused, UnexpectedAnswer
from infracat.attach.lock import lock
from infracat.attach.retrying_client import TrackerClient
from infracat.attach.tracker import Ticket, Tracker
from infracat.redaction.encodings import credentials_in
from infracat.redaction.output import OUTPUT
from infracat.redaction.redactor import Redactor
from infracat.report.printable import on_one_line

TRACKERS: Mapping[str, Tracker] = {
    "jira": jira.TRACKER,
    "github": github.TRACKER,
    "gitlab": gitlab.TRACKER,
    "rt": rt.TRACKER,
    "roundup": roundup.TRACKER,
}
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True)
class Options:
    only_report: bool
    dry_run: bool
    verbose: bool
    timeout: float


@dataclass(frozen=True)
class Output:
    """Standard output and standard error, both without secrets."""

    out: Callable[[str], None]
    err: Callable[[str], None]


def attach(target: str, folder: Path, options: Options, environ: Environ, output: Output) -> None:
    """Put the run in ``folder`` on the ticket, once. Raises ``NotAttached``, ``NoBundle`` and ``OSError``."""
    tracker, ticket = parsed(target)
    access = tracker.access(environ)
    redactor = _redactor(access, environ)
    OUTPUT.learn(redactor)
    quiet = Output(lambda line: output.out(redactor.text(line)), lambda line: output.err(redactor.text(line)))
    attachment = pack(folder, only_report=options.only_report)
    client = _client(access, options, quiet)
    with _explained(target, access, redactor), lock(folder, quiet.err):
        sent = tracker.attach(ticket, attachment, client)
    quiet.out(_outcome(target, attachment, sent, options, tracker.page(ticket, access)))


def parsed(target: str) -> tuple[Tracker, Ticket]:
    """``jira:OPS-12`` → Jira, and a match with its ``key``. Raises ``BadSetup``."""
    name, _, rest = target.partition(":")
    tracker = TRACKERS.get(name)
    if tracker is None:
        forms = ", ".join(each.form for each in TRACKERS.values())
        raise BadSetup(f"{on_one_line(target)[:80]}: is no ticket; tickets look like {forms}")
    ticket = tracker.pattern.fullmatch(rest)
    if ticket is None:
        raise BadSetup(f"{on_one_line(target)[:80]}: is no ticket; it looks like {tracker.form}")
    return tracker, ticket


def _client(access: Access, options: Options, output: Output) -> TrackerClient:
    if options.dry_run:
        return DryRunClient(access, output.out)
    log = output.err if options.verbose else _discard
    return TrackerClient(access, timeout=options.timeout, warn=output.err, log=log)


def _discard(_line: str) -> None:
    return


def _redactor(access: Access, environ: Environ) -> Redactor:
    """Masks the credentials in whatever a tracker replies."""
    proxies = {name: credentials_in(environ.get(name) or environ.get(name.lower(), "")) for name in _PROXIES}
    return Redactor({**{name: [secret] for name, secret in access.secrets.items()}, **proxies}, {}, "")


@contextmanager
def _explained(target: str, access: Access, redactor: Redactor) -> Iterator[None]:
    """Errors name the ticket and what can be corrected; a secret that the tracker repeats is masked."""
    try:
        yield
    except NotAttached as error:
        raise _with(error, redactor.text(f"{target}: {error}{_advice(error, access)}")) from error
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        unexpected = f"{access.url} answers, but not as its API is documented: is {access.url_variable} right?"
        raise NotAttached(f"{target}: {unexpected}") from error


def _with(error: NotAttached, text: str) -> NotAttached:
    explained = NotAttached(text)
    explained.code = error.code
    return explained


def _advice(error: NotAttached, access: Access) -> str:
    if isinstance(error, UnexpectedAnswer):
        return f" (is {access.url_variable} right?)"
    if not isinstance(error, Refused):
        return ""
    names = " and ".join(access.secrets)
    return {
        401: f" (we are not let in: is {names} right, and still valid?)",
        403: f" (we may not do that: what may the owner of {names} do there?)",
        404: f" (no such ticket, or the owner of {names} may not see it, or {access.url_variable} is wrong)",
        413: " (too large for this tracker: `--report` attaches report.html alone)",
    }.get(error.status, "")


def _outcome(target: str, attachment: Attachment, sent: list[str], options: Options, page: str) -> str:
    if options.dry_run:
        return "nothing was sent"
    if not sent:
        return f"{target}: run {attachment.run} is there already, nothing was sent: {page}"
    return f"{target}: attached {' and '.join(sent)} of run {attachment.run}: {page}"
