"""What a judge of ``maintenance`` compares the facts with."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.catalog.fields import Duration
from infracat.sections.ages import Age
from infracat.sections.maintenance.messages import describe_old_images
from infracat.sections.maintenance.seen import Images


@dataclass(frozen=True)
class NoOlderImage:
    """No image is older than ``every``. An image without a date makes that unknown, unless another one is older."""

    every: Duration

    def agrees(self, found: Images) -> bool:
        return not describe_old_images(found, self.every) and found.all_dated

    def show(self, found: Images) -> str:
        return ", ".join(f"{each.name}: {Age(each.age)}" for each in found.dated)

    def __str__(self) -> str:
        return f"<= {self.every}"
