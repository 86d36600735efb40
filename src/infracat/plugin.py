"""The pytest plugin: unless the command line requests an audit, it does nothing, and imports nothing.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

NAMESPACES = ("azure", "google", "opentelemetry")  # of libraries, without a file: a module further down the path wins


def pytest_addoption(parser: pytest.Parser) -> None:
    _open_closed_streams()
    group = parser.getgroup("infracat", "infrastructure audit (pytest tests_env)")
    add = group.addoption
    add("--infracat-catalog", metavar="FILE", help="the catalog (default: catalog.yaml beside tests_env)")
    add("--infracat-profile", metavar="NAME", help="the profile (default: the catalog's default_profile)")
    add("--infracat-host", metavar="NAME", help="only the rows of this host")
    add("--infracat-row", metavar="ROW", action="append", default=[], help="a section or a key; may be repeated")
    add("--infracat-report-dir", metavar="DIR", help="where run folders go (default: reports beside the catalog)")
    add(
        "--infracat-keep",
        metavar="N",
        type=_at_least_one,
        default=90,
        help="how many runs of a profile are kept (default: 90)",
    )
    add("--infracat-group-readable", action="store_true", help="let your group read the run's folder too")
    add("--infracat-from", metavar="FILE", help="judge an earlier run's observations.json instead of looking")


def _open_closed_streams() -> None:
    """pytest itself fails without one of them: ``pytest tests_env 2>&-``."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - to the end


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise ArgumentTypeError(f"a whole number above 0 (got {text})")
    return int(text)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    from infracat.audit import hooks

    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """The folder of a project's judges comes last on ``sys.path``: its ``requests.py`` is not the library."""
    known = early_config.known_args_namespace
    paths = [Path(early_config.invocation_params.dir, name.partition("::")[0]) for name in known.file_or_dir]
    audited = [*map(_is_of_an_audit, paths)]
    if known.importmode == "prepend" and audited and all(audited):
        known.importmode = "append"
    if any(audited):
        for name in NAMESPACES:
            with suppress(ImportError):
                import_module(name)


def _is_of_an_audit(path: Path) -> bool:
    from infracat.audit.arguments import CATALOG, FOLDER

    return any(each.name == FOLDER and (each.parent / CATALOG).is_file() for each in (path, *path.parents))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    from infracat.audit.arguments import audit_arguments
    from infracat.sections.section import BadSection

    try:
        audit = audit_arguments(config)
        if audit is not None and not config.option.help:
            from infracat.audit.start import start

            start(config, audit)
    except BadSection as error:
        raise pytest.UsageError(str(error)) from None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """An ordinary test run of a folder that contains ``tests_env`` does not run the audit."""
    from infracat.audit.arguments import CATALOG, FOLDER

    if collection_path.name != FOLDER or not (collection_path.parent / CATALOG).is_file():
        return None
    return None if config.pluginmanager.has_plugin("infracat-audit") else True
