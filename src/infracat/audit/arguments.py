"""Which of pytest's arguments name the audit, and the built-in judges among them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

JUDGES = Path(__file__).parents[1] / "tests_env"
FOLDER = "tests_env"
CATALOG = "catalog.yaml"


@dataclass(frozen=True)
class Named:
    """An audit named on the command line: its catalog, and whether all of its judges were named."""

    catalog: Path
    whole: bool

    @property
    def folder(self) -> Path:
        return self.catalog.parent

    @property
    def is_its_own(self) -> bool:
        """Whether the project's ``tests_env`` is infracat's own: this repository audits itself."""
        return (self.folder / FOLDER).resolve() == JUDGES.resolve()

    def owns(self, path: Path) -> bool:
        """Whether a test file is one of ours: a built-in judge, or below ``tests_env`` beside the catalog."""
        return is_built_in(path) or (self.folder / FOLDER) in path.parents


def is_built_in(path: Path) -> bool:
    return JUDGES in path.parents or JUDGES.resolve() in path.resolve().parents


def named(config: pytest.Config) -> Named | None:
    """The audit that ``config``'s arguments name, or ``None``: then this plugin does nothing at all."""
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        return None
    paths = [_path(config, argument) for argument in config.args]
    stated = config.getoption("infracat_catalog")
    catalog = _absolute(config, stated) if stated else _beside(paths)
    if catalog is None:
        return None
    audits = [path for path in paths if _audits(path, catalog.parent / FOLDER)]
    return Named(catalog, whole=any(_is_folder(path, catalog) for path in audits)) if audits else None


def complete(config: pytest.Config, audit: Named) -> None:
    """Point arguments at the built-in judges where they mean those, and append all of them, once.

    ``tests_env/test_network.py::test_exists[web]`` is how a report names a built-in judge, in any project.
    """
    config.args[:] = [_built_in_for(config, argument, audit) for argument in config.args]
    paths = [_path(config, argument).resolve() for argument in config.args]
    if audit.whole and JUDGES.resolve() not in paths:
        config.args.append(str(JUDGES))


def _absolute(config: pytest.Config, path: str) -> Path:
    return Path(os.path.normpath(config.invocation_params.dir / path))


def _path(config: pytest.Config, argument: str) -> Path:
    return _absolute(config, argument.partition("::")[0])


def _beside(paths: list[Path]) -> Path | None:
    """``catalog.yaml`` beside the first ``tests_env`` folder among the arguments and their parents."""
    for path in paths:
        for folder in (path, *path.parents):
            if folder.name == FOLDER and (folder.parent / CATALOG).is_file():
                return folder.parent / CATALOG
    return None


def _audits(path: Path, own: Path) -> bool:
    return path in (own, JUDGES) or own in path.parents or path.resolve() == JUDGES.resolve() or is_built_in(path)


def _is_folder(path: Path, catalog: Path) -> bool:
    return path == catalog.parent / FOLDER or path.resolve() == JUDGES.resolve()


def _built_in_for(config: pytest.Config, argument: str, audit: Named) -> str:
    path = _path(config, argument)
    own = audit.folder / FOLDER
    if path.exists() or not (path == own or own in path.parents):
        return argument
    _, colons, rest = argument.partition("::")
    return f"{JUDGES / path.relative_to(own)}{colons}{rest}"
