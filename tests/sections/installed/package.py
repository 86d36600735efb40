"""A package that adds a section, as its author would write it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FILES = {
    "pyproject.toml": """
        [build-system]
        requires = ["hatchling"]
        build-backend = "hatchling.build"

        [project]
        name = "acme-queues"
        version = "1.2"

        [project.entry-points."infracat.sections"]
        queues = "acme_queues:SECTION"
    """,
    "acme_queues/__init__.py": """
        \"\"\"``queues``: what waits in a message broker.\"\"\"

        from infracat.sections.section import Section

        SECTION = Section("queues", "Queue", "queue", folder=__name__)
    """,
    "acme_queues/row.py": """
        from pydantic import Field

        from infracat.catalog.fields import Integer, Text, Url, Variable
        from infracat.catalog.rows import Row
        from infracat.hosts.variables import all_values


        class Queue(Row):
            section = "queues"

            broker: Url = Field(description="Where the broker is.")
            depth: Text = Field(description="The command that prints how many messages wait.")
            token: Variable | None = Field(None, description="The variable with what the broker lets us in with.")
            at_most: Integer | None = Field(None, description="How many messages may wait.")

            def secrets(self, host):
                if self.token:
                    yield f"env_vars/{self.token}", all_values(self.token, host)
    """,
    "acme_queues/order.py": """
        from infracat.observe.order import RowOrder


        class Order(RowOrder):
            depth: str
    """,
    "acme_queues/seen.py": """
        from infracat.facts import Facts


        class Seen(Facts):
            waiting: int
    """,
    "acme_queues/observe.py": """
        from acme_queues.order import Order
        from acme_queues.seen import Seen
        from infracat.facts import Absent, CannotObserve


        def observe(order, host):
            ran = host.run(order.depth)
            if ran.exit_code == 3:
                return Absent(why="the broker has no such queue")
            if ran.exit_code:
                raise CannotObserve(ran.stderr)
            return Seen(waiting=int(ran.stdout.split()[0]))
    """,
    "acme_queues/test_queues.py": """
        from infracat import AtMost, states


        def test_exists(queue, seen):
            \"\"\"The broker knows it.\"\"\"


        @states("at_most")
        def test_depth(queue, seen, expect):
            \"\"\"No more messages wait than may.\"\"\"
            expect(seen.waiting, AtMost(queue.at_most))
    """,
}


def installed(source: Path, target: Path) -> Path:
    """Installs the package in ``source`` into a folder for the PYTHONPATH: this environment stays as it is."""
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--disable-pip-version-check", "--target", str(target), str(source)],
        check=True, timeout=300,
    )  # fmt: skip
    return target
