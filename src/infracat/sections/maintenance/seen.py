"""The facts that tell whether a task is due."""

from __future__ import annotations

from infracat.facts import Facts
from infracat.sections.maintenance.commands import Ended
from infracat.sections.maintenance.done import Done
from infracat.sections.maintenance.images import Images
from infracat.sections.maintenance.sizes import Sizes
from infracat.sections.maintenance.usage import Usage


class Seen(Facts):
    """The facts of the row's kind."""

    images: Images | None = None
    usage: Usage | None = None
    sizes: Sizes | None = None
    done: Done | None = None
    command: Ended | None = None
