"""A row that means several alike things: each is judged, and the verdict names those that it is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import pytest

from infracat.audit.assertions import assertion_message
from infracat.audit.unsafe_exceptions import is_safe, safe
from infracat.facts import CannotObserve, Facts
from infracat.judging import Expect, Noticed, NotMet


def judge_each(judge: Callable[[Facts, Expect], None], parts: Mapping[str, Facts], expect: Expect) -> None:
    """Call ``judge`` with the facts of each part; raises what is worst, with what is said of every part."""
    raised: dict[str, BaseException] = {}
    compared: dict[str, Expect] = {}
    for name, seen in parts.items():
        compared[name] = Expect()
        try:
            judge(seen, compared[name])
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as error:
            raised[name] = error if is_safe(error) else safe(error).with_traceback(error.__traceback__)
    expect.expected += dict.fromkeys(text for each in compared.values() for text in each.expected)
    expect.found += _named({name: "; ".join(each.found) for name, each in compared.items()})
    _raise_worst(raised, len(parts))


def _raise_worst(raised: Mapping[str, BaseException], count: int) -> None:
    bad = {name: error for name, error in raised.items() if not _is_excused(error)}
    if not bad:
        _raise_excuse(raised.values(), count)
        return
    kinds = (_is_failure, _is_unknown, _is_bug, lambda error: isinstance(error, Noticed))
    worst = next(error for kind in kinds for error in bad.values() if kind(error))
    if _is_bug(worst):
        raise worst
    told = "; ".join(_named({name: _message(error) for name, error in bad.items()}))
    kind = NotMet if _is_failure(worst) else type(worst)
    raise kind(told) from worst


def _raise_excuse(raised: Collection[BaseException], count: int) -> None:
    """One expected failure is enough, as in a loop of the judge's own; a skip is the verdict where all skip."""
    for error in raised:
        if isinstance(error, pytest.xfail.Exception) or len(raised) == count:
            raise error


def _is_excused(error: BaseException) -> bool:
    return isinstance(error, pytest.skip.Exception | pytest.xfail.Exception)


def _is_failure(error: BaseException) -> bool:
    return isinstance(error, AssertionError | pytest.fail.Exception) and not isinstance(error, Noticed)


def _is_unknown(error: BaseException) -> bool:
    return isinstance(error, CannotObserve)


def _is_bug(error: BaseException) -> bool:
    return not isinstance(error, AssertionError | pytest.fail.Exception | CannotObserve)


def _message(error: BaseException) -> str:
    return assertion_message(error) if isinstance(error, AssertionError | pytest.fail.Exception) else str(error)


def _named(texts: Mapping[str, str]) -> list[str]:
    """``web-1, web-3: running``, ``web-2: exited``: those that are alike are told together."""
    return [f"{', '.join(names)}: {text}" for text, names in _alike(texts) if text]


def _alike(texts: Mapping[str, str]) -> Iterator[tuple[str, Sequence[str]]]:
    for text in dict.fromkeys(texts.values()):
        yield text, [name for name, other in texts.items() if other == text]
