"""What the author of a judge wrote as ``ids=`` may be a secret: names of cases stand in files of many plugins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from functools import partial
from inspect import signature
from typing import Any

import pytest

from infracat.audit.state import Audit

_Parameters = type(pytest.param())


class MaskedIdsPlugin:
    """Masks them before pytest makes names of them, and numbers those that are the same then."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    @pytest.hookimpl(tryfirst=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if self._audit.arguments.owns(metafunc.definition.path):
            metafunc.parametrize = partial(self._parametrize, metafunc.parametrize)  # type: ignore[method-assign]

    def _parametrize(self, parametrize: Callable[..., None], *words: Any, **options: Any) -> None:
        given = signature(parametrize).bind(*words, **options)
        given.arguments["argvalues"] = self._values(given.arguments["argvalues"])
        ids = given.arguments.get("ids")
        if callable(ids):
            given.arguments["ids"] = lambda value: self._masked(ids(value))
        elif ids is not None:
            masked = map(self._masked, ids)  # some have no end: pytest takes as many as it needs
            given.arguments["ids"] = [*masked] if isinstance(ids, Sized) else masked
        parametrize(*given.args, **given.kwargs)

    def _values(self, values: Iterable[Any]) -> list[Any]:
        return [each._replace(id=self._masked(each.id)) if isinstance(each, _Parameters) else each for each in values]

    def _masked(self, name: Any) -> Any:
        return self._audit.redactor.text(name) if isinstance(name, str) else name
