"""The version in what a tool printed: by the row's pattern, by what is known of the tool, or by the words around it."""

from __future__ import annotations

import re
from contextlib import suppress

from infracat.catalog.fields import NoVersion, Pattern, version_in
from infracat.hosts.commands.process import Ran
from infracat.sections.cli_tools.banner import STATED, Candidate, candidates
from infracat.sections.cli_tools.known_tools import known_tool
from infracat.sections.cli_tools.order import Order
from infracat.sections.cli_tools.words import names_of


def versions_in(order: Order, ran: Ran) -> list[Candidate]:
    """The numbers that may be the version, all as close: one where it is clear, none where there is no version."""
    if order.version_pattern is not None:
        return _by_pattern(order.version_pattern, ran)
    known = known_tool(order.name)
    if known is None:
        return _by_words(ran, order.name)
    if order.verify is not None:
        return _by_words(ran, order.name, *known.names)
    if known.pattern:
        return _by_pattern(known.pattern, ran)
    return [each for each in _by_words(ran, order.name, *known.names) if each.is_own]


def is_of_another_program(order: Order, ran: Ran) -> bool:
    """Whether it printed something, and nothing that the tool of that name is known to print."""
    known = None if order.verify or order.version_pattern else known_tool(order.name)
    if known is None or known.pattern is None or not (ran.stdout or ran.stderr).strip():
        return False
    return not any(known.pattern.search(text) for text in (ran.stdout, ran.stderr))


def _by_words(ran: Ran, *names: str) -> list[Candidate]:
    """Standard output comes first, unless only standard error says that a number is the version."""
    of_tool = names_of(names[0], names[1:])
    streams = [found for text in (ran.stdout, ran.stderr) if (found := candidates(text, of_tool))]
    stated = [found for found in streams if found[0].rank <= STATED]
    return next(iter(stated or streams), [])


def _by_pattern(pattern: Pattern | re.Pattern[str], ran: Ran) -> list[Candidate]:
    """What the pattern matches first: its first group, or the whole match."""
    for text in (ran.stdout, ran.stderr):
        if match := pattern.search(text):
            with suppress(NoVersion):
                return [Candidate(version_in(next((part for part in (*match.groups(), match[0]) if part), "")), 0, "")]
    return []
