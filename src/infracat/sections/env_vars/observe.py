"""Looks for a variable in the environment and in ``.env`` files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.env_vars.order import Order
from infracat.sections.env_vars.seen import Seen
from infracat.sections.env_vars.shapes import has_shape_of, is_placeholder

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """Looks in the process's environment, then in ``.env`` beside the catalog; with ``from``, in that file alone."""
    found = _find(order, host)
    if isinstance(found, Absent):
        return found
    source, value = found
    return Seen(
        source=source,
        is_empty=not value.strip(),
        fits_pattern=order.pattern is None or order.pattern.fullmatch(value) is not None,
        fits_example=order.example is None or has_shape_of(order.example, value),
        is_placeholder=is_placeholder(value, order.example),
    )


def _find(order: Order, host: Host) -> tuple[str, str] | Absent:
    if order.from_ is None and order.name in host.environ:
        return "the environment", host.environ[order.name]
    file = order.from_ or ".env"
    found = host.env_file(file)
    if found is not None and order.name in found.variables:
        return file, found.variables[order.name]
    where = file if order.from_ else f"the environment, nor in {file}"
    why = f"{file} does not exist" if found is None else found.why_not(order.name)
    return Absent(why=f"{order.name} is not set in {where}{f' ({why})' if why else ''}")
