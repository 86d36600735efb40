"""AWS's ``credential_process`` as a program of the run: botocore would wait for it for ever, and leave it behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.commands.capture import Capture
from infracat.hosts.commands.pipes import read

if TYPE_CHECKING:
    from infracat.hosts.host import Host

METHOD = "custom-process"
SHARE = 0.9  # of a row's time: then its reason is told, and not that the row timed out


@dataclass(frozen=True)
class Ended:
    """What botocore asks of a ``Popen``, of a program that has ended."""

    returncode: int
    printed: tuple[bytes, bytes] = field(repr=False)

    def communicate(self) -> tuple[bytes, bytes]:
        return self.printed


def run(host: Host, command: list[str], **_: Any) -> Ended:
    """Within the row's time; killed with all that it started. A refresh for a later row has as much time again."""
    left = host.timeout - host.age
    patience = SHARE * (left if left > 0 else host.timeout)
    out, err = Capture(), Capture()
    with host.start_program(command, environ={}, folder=host.folder, timeout=patience) as program:
        assert program.process.stdin
        program.process.stdin.close()
        ended, _closed = read(program.process, (out, err), time.monotonic() + patience)
        code = program.process.poll()
    if not ended or code is None:
        raise CannotObserve(f"the credential_process of AWS did not end within {patience:.3g} s")
    if out.is_cut:
        raise CannotObserve("the credential_process of AWS printed more than credentials")
    return Ended(code, (out.raw, err.raw))


def give(provider: Any, host: Host) -> None:
    """To a provider of botocore, and to those that it makes for the profiles of roles."""
    if provider.METHOD == METHOD:
        provider._popen = partial(run, host)
    if builder := getattr(provider, "_profile_provider_builder", None):
        builder._create_process_provider = partial(_made, builder._create_process_provider, host)


def _made(make: Callable[..., Any], host: Host, *arguments: Any, **options: Any) -> Any:
    provider = make(*arguments, **options)
    provider._popen = partial(run, host)
    return provider
