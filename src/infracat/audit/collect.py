"""Rows become cases: a judge runs once for each row of the section whose fixture it requests."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any, cast

import pytest
from _pytest.runner import pytest_make_collect_report

from infracat.audit.arguments import FOLDER, is_built_in
from infracat.audit.case import CASE, HEAD, Case, module_key
from infracat.audit.state import Audit
from infracat.facts import LOCAL
from infracat.observe.target import Target
from infracat.redaction.output import kind_of, text_of
from infracat.sections.registry import SECTIONS

NO_ROW = object()  # the parameter of a judge without rows: its item is removed as soon as pytest has made it
FIXTURES = {section.fixture: section.name for section in SECTIONS.values() if section.fixture}


class CollectionPlugin:
    """Collection hooks for judges; all other tests of the session are left alone."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit
        self.arguments = audit.arguments
        self.selection = audit.selection

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """Built-in judges are ``tests_env/…`` in every project, wherever the package is installed."""
        if not is_built_in(module_path):
            return None
        has_namesake = (self.arguments.folder / FOLDER / module_path.name).exists() and not self.arguments.is_self_audit
        nodeid = f"{FOLDER}/{'infracat/' if has_namesake else ''}{module_path.name}"
        module: pytest.Module = pytest.Module.from_parent(parent, path=module_path, nodeid=nodeid)
        return module

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        fixtures = [name for name in FIXTURES if name in metafunc.fixturenames]
        if not fixtures or not self.arguments.owns(metafunc.definition.path):
            return
        if len(fixtures) > 1:
            pytest.fail(f"{metafunc.function.__name__} asks for {' and '.join(fixtures)}: a judge has one row; "
                        "reach other rows through the catalog fixture", pytrace=False)  # fmt: skip
        targets = self._targets(FIXTURES[fixtures[0]], metafunc.function)
        metafunc.parametrize(fixtures[0], targets or [NO_ROW], indirect=True, ids=_ids(targets) or ["none"])

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self, collector: pytest.Collector, name: str) -> Generator[None, Any, Any]:
        made = yield
        if made is None and name.startswith("test_") and is_built_in(collector.path):  # -o python_functions=…
            self.audit.uncollected.add(f"{collector.nodeid}::{name}")
        if not isinstance(made, list) or not self.arguments.owns(collector.path):
            return made
        return [item for item in made if not isinstance(item, pytest.Function) or self._adopt(item)]

    @pytest.hookimpl(wrapper=True)
    def pytest_ignore_collect(self, collection_path: Path, config: pytest.Config) -> Generator[None, Any, Any]:
        ignored = yield
        is_asked = config.getoption("ignore") or config.getoption("ignore_glob")
        if ignored and is_asked and collection_path.name != "__pycache__" and self.arguments.owns(collection_path):
            self.audit.uncollected.add(str(collection_path))
        return ignored

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> pytest.CollectReport | None:
        """A module that calls ``sys.exit`` while it is imported fails alone; the audit goes on.

        So does a folder whose ``conftest.py`` calls it: pytest imports that when it collects the folder.

        And ``--lf`` skips no module whole: what it leaves out is deselected case by case, and counted.
        """
        if not isinstance(collector, pytest.Module | pytest.Directory) or not self.arguments.owns(collector.path):
            return None
        try:
            return pytest_make_collect_report(collector)
        except SystemExit as error:
            message = f"SystemExit: it called sys.exit({error.code!r}) while it was imported"
            return pytest.CollectReport(collector.nodeid, "failed", message, [])
        except Exception as error:  # what it raised while it was imported cannot even be looked at
            return pytest.CollectReport(collector.nodeid, "failed", f"{kind_of(error)}: {text_of(error)}", [])

    @pytest.hookimpl(tryfirst=True)
    def pytest_make_parametrize_id(self, val: object, argname: str) -> str | None:
        """A value that holds a secret must not become part of a name."""
        text = val.decode("utf-8", "replace") if isinstance(val, bytes) else val
        return f"{argname}-redacted" if isinstance(text, str) and self.audit.redactor.text(text) != text else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Tests that are not functions (``unittest``, other plugins' items) can be a project's own judges too."""
        items[:] = [
            item for item in items if CASE in item.stash or not self._is_project_judge(item) or self._adopt(item)
        ]

    def _is_project_judge(self, item: pytest.Item) -> bool:
        return self.arguments.owns(item.path) and not is_built_in(item.path)

    def _targets(self, section: str, judge: Any) -> list[Target]:
        fields = getattr(judge, "infracat_states", ())
        if unknown := [name for name in fields if not SECTIONS[section].has(name)]:
            pytest.fail(f"@states({unknown[0]!r}): a row of {section} has no such field", pytrace=False)
        return [target for target in self.selection.of(section) if all(_configures(target, name) for name in fields)]

    def _adopt(self, item: pytest.Item) -> bool:
        """Store the item's case in its stash; false when its row is not part of this run."""
        if any(value is NO_ROW for value in _parameters(item).values()):
            return False
        target = _target(item)
        key, host = target.row_key if target else (self._key(item.path), LOCAL)
        if not target and not self._is_selected(key, getattr(item, "function", None)):
            return False
        item.stash[CASE] = _case(item, key, host)
        if isinstance(item, pytest.Function):  # a traceback costs 4 ms, and is not shown
            item.repr_failure = _exception_line  # type: ignore[method-assign]
        self.audit.collected[item.nodeid] = item.stash[CASE]
        return True

    def _key(self, path: Path) -> str:
        return HEAD if is_built_in(path) else module_key(path, self.arguments.folder)

    def _is_selected(self, key: str, judge: Any) -> bool:
        """Whether a judge without a row fixture (of the head, or a project's own) is part of this run."""
        if key != HEAD:
            return self.selection.includes_module(key)
        head = next((target for target in self.selection.targets if target.row.key == HEAD), None)
        return head is not None and all(_configures(head, name) for name in getattr(judge, "infracat_states", ()))


def _exception_line(excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG001
    return excinfo.exconly()


def _parameters(item: pytest.Item) -> dict[str, Any]:
    return item.callspec.params if hasattr(item, "callspec") else {}


def _target(item: pytest.Item) -> Target | None:
    parameters = _parameters(item)
    found = [parameters[name] for name in FIXTURES if isinstance(parameters.get(name), Target)]
    return cast(Target, found[0]) if found else None


def _ids(targets: list[Target]) -> list[str]:
    hosts = Counter(target.row.key for target in targets)
    return [target.row.name if hosts[target.row.key] == 1 else f"{target.row.name}:{target.host}" for target in targets]


def _configures(target: Target, field: str) -> bool:
    """Whether the target's row has a value for the field; 0 is one. A row that lacks something is judged no further."""
    if target.row.lacks:
        return False
    value = getattr(target.row, field, None)
    return value is not None and value is not False and value not in ((), "", {})


def _case(item: pytest.Item, key: str, host: str) -> Case:
    judge = inspect.unwrap(getattr(item, "function", _no_function))
    own_parameters = any(not isinstance(value, Target) for value in _parameters(item).values())
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


def _no_function() -> None:
    """The function of an item that has none."""
