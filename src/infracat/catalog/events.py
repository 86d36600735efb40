"""The parser events of a YAML text, by libyaml where PyYAML has it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP = "exceeded maximum nesting depth"  # libyaml from 0.2.6 on, at 1000 levels


def events(text: str) -> Iterator[yaml.Event]:
    """The events in the order of the text; raises ``yaml.YAMLError``.

    libyaml scans ahead, so it refuses deep nesting before it has emitted the events that show where the nesting begins.
    PyYAML's own parser has no such limit and continues from there: the caller refuses at its own level and place.
    """
    emitted = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            yield event
            emitted += 1
    except yaml.MarkedYAMLError as error:
        if error.problem != _TOO_DEEP:
            raise
    else:
        return
    yield from islice(yaml.parse(text, Loader=yaml.SafeLoader), emitted, None)
