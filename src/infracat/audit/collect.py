"""Rows become cases: the fixture that a judge asks for says which rows it runs for."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest

from infracat.audit.arguments import FOLDER, is_built_in
from infracat.audit.case import CASE, HEAD, Case, module_key
from infracat.audit.selection import LOCAL, Target
from infracat.audit.state import Audit
from infracat.sections.registry import SECTIONS

NO_ROW = Target.__new__(Target)  # stands for "no rows": its item is dropped right after it was made
FIXTURES = {section.fixture: section.name for section in SECTIONS.values() if section.fixture}


class Cases:
    """Collection hooks for judges; items of anybody else are left alone."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.named = audit.named
        self.selection = audit.selection

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """Built-in judges are ``tests_env/…`` in every project, wherever the package is installed."""
        if not is_built_in(module_path):
            return None
        twice = (self.named.folder / FOLDER / module_path.name).exists() and not self.named.is_its_own
        nodeid = f"{FOLDER}/{'infracat/' if twice else ''}{module_path.name}"
        module: pytest.Module = pytest.Module.from_parent(parent, path=module_path, nodeid=nodeid)
        return module

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        fixtures = [name for name in FIXTURES if name in metafunc.fixturenames]
        if not fixtures or not self.named.owns(metafunc.definition.path):
            return
        if len(fixtures) > 1:
            pytest.fail(f"{metafunc.function.__name__} asks for {' and '.join(fixtures)}: a judge has one row; "
                        "reach other rows through the catalog fixture", pytrace=False)  # fmt: skip
        targets = self._targets(FIXTURES[fixtures[0]], metafunc.function) or [NO_ROW]
        metafunc.parametrize(fixtures[0], targets, indirect=True, ids=_ids(targets))

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self, collector: pytest.Collector) -> Generator[None, Any, Any]:
        made = yield
        if not isinstance(made, list) or not self.named.owns(collector.path):
            return made
        return [item for item in made if not isinstance(item, pytest.Function) or self._adopt(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A module that calls ``sys.exit`` while it is imported costs itself, not the audit."""
        try:
            return (yield)
        except SystemExit as error:
            if not self.named.owns(collector.path):
                raise
            said = f"SystemExit: it called sys.exit({error.code!r}) while it was imported"
            return pytest.CollectReport(collector.nodeid, "failed", said, [])

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_parametrize_id(self, val: object, argname: str) -> str | None:
        """A value that holds a secret must not become part of a name."""
        text = val.decode("utf-8", "replace") if isinstance(val, bytes) else val
        return f"{argname}-redacted" if isinstance(text, str) and self.audit.redactor.text(text) != text else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Tests that are no functions (``unittest``, other plugins' items) are a project's own judges as well."""
        items[:] = [item for item in items if CASE in item.stash or not self._is_ours(item) or self._adopt(item)]

    def _is_ours(self, item: pytest.Item) -> bool:
        return self.named.owns(item.path) and not is_built_in(item.path)

    def _targets(self, section: str, judge: Any) -> list[Target]:
        fields = getattr(judge, "infracat_states", ())
        if unknown := [name for name in fields if not SECTIONS[section].has(name)]:
            pytest.fail(f"@states({unknown[0]!r}): a row of {section} has no such field", pytrace=False)
        return [target for target in self.selection.of(section) if all(_states(target, name) for name in fields)]

    def _adopt(self, item: pytest.Item) -> bool:
        """Note which row the item judges; false when it judges none of this run."""
        target = _target(item)
        if target is NO_ROW:
            return False
        key, host = target.place if target else (self._key(item.path), LOCAL)
        if not target and not self._takes(key, getattr(item, "function", None)):
            return False
        item.stash[CASE] = _case(item, key, host)
        if isinstance(item, pytest.Function):  # a traceback costs 4 ms, and is not shown
            item.repr_failure = _in_short  # type: ignore[method-assign]
        self.audit.collected.add((key, host))
        return True

    def _key(self, path: Path) -> str:
        return HEAD if is_built_in(path) else module_key(path, self.named.folder)

    def _takes(self, key: str, judge: Any) -> bool:
        """Whether a judge that has no row fixture is part of this run: of the head, or a project's own."""
        if key != HEAD:
            return self.selection.takes_module(key)
        head = next((target for target in self.selection.targets if target.row.key == HEAD), None)
        return head is not None and all(_states(head, name) for name in getattr(judge, "infracat_states", ()))


def _in_short(excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG001
    return excinfo.exconly()


def _target(item: pytest.Item) -> Target | None:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    found = [params[name] for name in FIXTURES if isinstance(params.get(name), Target)]
    return cast(Target, found[0]) if found else None


def _ids(targets: list[Target]) -> list[str]:
    if targets[0] is NO_ROW:
        return ["none"]
    hosts = Counter(target.row.key for target in targets)
    return [target.row.name if hosts[target.row.key] == 1 else f"{target.row.name}:{target.host}" for target in targets]


def _states(target: Target, field: str) -> bool:
    """A number is stated, also when it is 0."""
    value = getattr(target.row, field, None)
    return value is not None and value is not False and value not in ((), "", {})


def _case(item: pytest.Item, key: str, host: str) -> Case:
    judge = inspect.unwrap(getattr(item, "function", _nothing))
    params = item.callspec.params.values() if hasattr(item, "callspec") else ()
    own_parameters = any(not isinstance(value, Target) for value in params)
    name = item.name if own_parameters else getattr(item, "originalname", item.name)
    _, line, _ = item.reportinfo()
    return Case(
        nodeid=item.nodeid,
        key=key,
        host=host,
        check=name.removeprefix("test_"),
        location=f"{item.nodeid.partition('::')[0]}:{(line or 0) + 1}",
        wants_seen="seen" in getattr(item, "fixturenames", ()),
        recommended=getattr(judge, "infracat_recommended", False),
    )


def _nothing() -> None:
    """Stands for the function of an item that has none."""
