"""Observes one row: runs its observer, and records the facts or the reason why there are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from infracat.facts import Absent, CannotObserve, Facts, Observation
from infracat.hosts import Host
from infracat.json_codec import dump_fields, from_json
from infracat.observe.exhausted import exhausted
from infracat.observe.observer import Observer, ObserverOf
from infracat.observe.order import NOTHING, RowOrder

if TYPE_CHECKING:
    from infracat.catalog.rows import Row


def observe_row(row: Row, host: Host, observer_of: ObserverOf) -> Observation:
    """Whatever goes wrong is recorded in the observation: a bug in one observer must not end the run."""
    order: RowOrder = NOTHING
    try:
        observer = _observer(row, observer_of)
        order = observer.order.of(row)
        return _observation(row, host, order, _outcome(observer, observer.observe(order, host)))
    except CannotObserve as error:
        why = str(error)
    except BaseException as error:  # an observer of a package may raise SystemExit too
        why = exhausted(error) or f"bug in the observer: {type(error).__name__}: {error}"
    return _observation(row, host, order, {"cannot": why})


def cannot(why: str, row: Row, host: Host) -> Observation:
    """The observation of a row whose observer was not run, or not to its end."""
    return _observation(row, host, NOTHING, {"cannot": why})


def _observer(row: Row, observer_of: ObserverOf) -> Observer:
    observer = observer_of(row.section)
    if observer is None:
        raise CannotObserve(f"{row.section} cannot be observed yet: this infracat has no observer for it")
    return observer


def _outcome(observer: Observer, found: Facts | Absent) -> dict[str, Any]:
    """What is not of the declared type, or has no form in JSON, must not reach observations.json: it ends the run."""
    if isinstance(found, Absent):
        return {"absent": from_json(str, found.why)}
    if not isinstance(found, observer.facts):
        raise TypeError(f"it returned {type(found).__name__}, not facts")
    seen = dump_fields(found)
    json.dumps(seen)
    from_json(type(found), seen)
    return {"seen": seen}


def _observation(row: Row, host: Host, order: RowOrder, found: dict[str, Any]) -> Observation:
    return Observation(
        key=row.key,
        host=host.name,
        at=host.began,
        platform=host.platform,
        duration=round(host.age, 4),
        looked_at=order.field_names,
        digest=order.digest,
        evidence=host.evidence,
        **_cleaned(found, host.clean),
    )


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    """A second redaction: observers keep secrets out of facts and reasons; this catches what they miss."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _cleaned(part, clean) for name, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(part, clean) for part in value]
    return value
