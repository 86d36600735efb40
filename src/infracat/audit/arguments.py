"""Which of pytest's command-line arguments request an audit, and where the built-in judges are added to them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from infracat.sections.registry import SECTIONS

JUDGES = Path(__file__).parents[1] / "tests_env"
FOLDER = "tests_env"
CATALOG = "catalog.yaml"


@dataclass(frozen=True)
class AuditArguments:
    """An audit requested on the command line: its catalog, and whether a whole folder of judges was given."""

    catalog: Path
    whole: bool

    @property
    def folder(self) -> Path:
        return self.catalog.parent

    @property
    def is_self_audit(self) -> bool:
        """Whether the project's ``tests_env`` is infracat's own: this repository audits itself."""
        return (self.folder / FOLDER).resolve() == JUDGES.resolve()

    def is_own(self, path: Path) -> bool:
        """Whether it is the project's own folder of judges, or below it."""
        own = self.folder / FOLDER
        return (path == own or own in path.parents) and not is_built_in(path) and not self.is_self_audit

    def owns(self, path: Path) -> bool:
        """Whether a test file belongs to the audit: judges of a section, or below ``tests_env`` beside the catalog."""
        return is_built_in(path) or (self.folder / FOLDER) in path.parents


def is_built_in(path: Path) -> bool:
    """Whether a test file is a section's: one of ``JUDGES``, or of an installed package."""
    return JUDGES in path.parents or JUDGES.resolve() in path.resolve().parents or _is_installed(path)


def _is_installed(path: Path) -> bool:
    return path.resolve() in _installed_judges().values()


@cache
def _installed_judges() -> dict[str, Path]:
    """The judges of the sections of installed packages, by their file's name."""
    files = [section.judges_file() for section in SECTIONS.installed.values()]
    return {file.name: file.resolve() for file in files if file}


def audit_arguments(config: pytest.Config) -> AuditArguments | None:
    """The audit that ``config``'s arguments request; without one (``None``) the plugin does nothing."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return None
    paths = [_path(config, argument) for argument in config.args]
    option = config.getoption("infracat_catalog")
    catalog = _absolute(config, option) if option else _catalog_beside(paths)
    if catalog is None:
        return None
    judges = [path for path in paths if _is_judge(path, catalog.parent / FOLDER)]
    return AuditArguments(catalog, whole=any(_is_folder(path, catalog) for path in judges)) if judges else None


def add_built_in_judges(config: pytest.Config, audit: AuditArguments) -> list[str]:
    """Resolve arguments that mean built-in judges, and append all of them, once; take out and return the project's own.

    ``tests_env/test_network.py::test_exists[web]`` is how a report names a built-in judge, in any project.
    """
    config.args[:] = [_resolved(config, argument, audit) for argument in config.args]
    paths = [_path(config, argument).resolve() for argument in config.args]
    if audit.whole:
        all_judges = (JUDGES.resolve(), *_installed_judges().values())
        config.args += [str(judges) for judges in all_judges if judges not in paths]
    own = [each for each in config.args if runs_apart(config) and audit.is_own(_path(config, each))]
    config.args[:] = [each for each in config.args if each not in own]
    return own


def runs_apart(config: pytest.Config) -> bool:
    """Whether the project's own judges are in a process of their own: not where they are only listed, or debugged."""
    return not only_lists(config) and not config.getoption("usepdb") and not config.getoption("trace")


def only_lists(config: pytest.Config) -> bool:
    """Whether pytest was asked to list things (``--collect-only``, ``--fixtures``, …): then nothing is audited."""
    names = ("collectonly", "showfixtures", "show_fixtures_per_test", "setupplan")
    return any(getattr(config.option, name, False) for name in names)


def _absolute(config: pytest.Config, path: str) -> Path:
    return Path(os.path.normpath(config.invocation_params.dir / path))


def _path(config: pytest.Config, argument: str) -> Path:
    return _absolute(config, argument.partition("::")[0])


def _catalog_beside(paths: list[Path]) -> Path | None:
    """``catalog.yaml`` beside the first ``tests_env`` folder among the arguments and their parents."""
    for path in paths:
        for folder in (path, *path.parents):
            if folder.name == FOLDER and (folder.parent / CATALOG).is_file():
                return folder.parent / CATALOG
    return None


def _is_judge(path: Path, own: Path) -> bool:
    return path in (own, JUDGES) or own in path.parents or path.resolve() == JUDGES.resolve() or is_built_in(path)


def _is_folder(path: Path, catalog: Path) -> bool:
    return path == catalog.parent / FOLDER or path.resolve() == JUDGES.resolve()


def _resolved(config: pytest.Config, argument: str, audit: AuditArguments) -> str:
    """The argument, with the path of the built-in judge where the project has no such file."""
    path = _path(config, argument)
    own = audit.folder / FOLDER
    if path.exists() or not (path == own or own in path.parents):
        return argument
    _, colons, rest = argument.partition("::")
    return f"{_installed_judges().get(path.name, JUDGES / path.relative_to(own))}{colons}{rest}"
