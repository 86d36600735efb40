"""A secret planted in every field of every section: the fields are found by introspection, so later ones are covered.

A field falls under one of these rules; a new field under none of them must not make anything secret:

- a URL: its credentials are masked wherever a credential stands;
- the name of an environment variable, or a mapping of such names: the variable's values are masked;
- ``CHOICES`` and ``FILES`` below: a choice or a file that brings secrets with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infracat.audit.machines import machines_of
from infracat.catalog.fields.addresses import is_url_type
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.facts import LOCAL
from infracat.sections.registry import SECTIONS
from tests.project import Project

SECRET = "pl4nted-Secret/Value"
VARIABLE = "PLANTED_TOKEN"
CHOICES = {
    ("backups", "method", "restic"): "RESTIC_PASSWORD",
    ("backups", "method", "borg"): "BORG_PASSPHRASE",
}
FILES = {("mcp_tools", "config"): {"mcpServers": {"planted": {"command": "x", "env": {"TOKEN": SECRET}}}}}


class Field:
    """A field of a row class, or of a mapping in one: ``auth.env``."""

    def __init__(self, row_class: type[Row], path: tuple[tuple[type[BaseModel], str], ...]) -> None:
        self.row_class, self.path = row_class, path
        owner, name = path[-1]
        self.info = owner.model_fields[name]

    @property
    def key(self) -> tuple[str, str]:
        return self.row_class.section, ".".join(name for _, name in self.path)

    @property
    def is_variable(self) -> bool:
        return "environment variable" in _type_in_words(self.info)

    @property
    def is_url(self) -> bool:
        return is_url_type(self.info.annotation, self.info.metadata)

    def row(self, value: Any) -> Row:
        """A row with this value in the field; it is not validated, so that each field can stand alone."""
        for model, name in reversed(self.path):
            info = model.model_fields[name]
            if get_origin(info.annotation) is tuple:
                value = (value,)
            fillers = {each: _filler(other) for each, other in model.model_fields.items() if other.is_required()}
            value = model.model_construct(**{"name": "planted", **fillers, name: value})
        assert isinstance(value, Row)
        return value


def _fields() -> Iterator[Field]:
    """All fields of all row classes; those that every row has are planted in one section only."""
    for section in SECTIONS.values():
        for row_class in section.row_classes():
            for path in _paths(row_class):
                name = path[0][1]
                if section.name == "storage" or name not in Row.model_fields or name in row_class.__annotations__:
                    yield Field(row_class, path)


def _paths(model: type[BaseModel]) -> Iterator[tuple[tuple[type[BaseModel], str], ...]]:
    for name, info in model.model_fields.items():
        inner = [each for each in _parts(info.annotation) if isinstance(each, type) and issubclass(each, BaseModel)]
        if inner:
            yield from (((model, name), *path) for path in _paths(inner[0]))
        else:
            yield ((model, name),)


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for each in get_args(annotation):
        yield from _parts(each)


def _type_in_words(info: FieldInfo) -> str:
    metadata = [
        *info.metadata,
        *(data for part in _parts(info.annotation) for data in getattr(part, "__metadata__", ())),
    ]
    return " ".join(getattr(each, "what", "") for each in metadata)


def _filler(info: FieldInfo) -> Any:
    return next((get_args(part)[0] for part in _parts(info.annotation) if get_origin(part) is Literal), "")


FIELDS = list(_fields())


def identified(field: Field) -> str:
    return f"{field.row_class.__name__}.{field.key[1]}"


def masks(row: Row, folder: Path, environ: dict[str, str]) -> bool:
    """Whether the redactor of a catalog with this row alone masks the secret."""
    catalog = Catalog(folder / "catalog.yaml", {}, (row,), {}, {}, (), ())
    return SECRET not in machines_of(catalog, {"HOME": str(folder), **environ})[LOCAL].redactor.text(
        f"it printed {SECRET} and went on"
    )


def test_every_section_has_fields() -> None:
    assert {field.key[0] for field in FIELDS} == set(SECTIONS)
    assert ("external_apis", "auth.env") in {field.key for field in FIELDS if field.is_variable}
    assert ("containers", "env") in {field.key for field in FIELDS if field.is_variable}
    assert ("network", "url") in {field.key for field in FIELDS if field.is_url}


@pytest.mark.parametrize("field", [field for field in FIELDS if field.is_url], ids=identified)
def test_credentials_in_a_url_are_masked(field: Field, tmp_path: Path) -> None:
    url = "https://user:pl4nted-Secret@example.org/path"
    catalog = Catalog(
        tmp_path / "catalog.yaml", {tmp_path: f"field: {url}".encode()}, (field.row(url),), {}, {}, (), ()
    )
    redacted = machines_of(catalog, {})[LOCAL].redactor.text(f"{url}: connection refused")
    assert redacted == "https://user:[redacted]@example.org/path: connection refused"


@pytest.mark.parametrize("field", [field for field in FIELDS if field.is_variable], ids=identified)
@pytest.mark.parametrize("place", ["environment", ".env"])
def test_a_variable_that_is_named_is_masked(field: Field, place: str, tmp_path: Path) -> None:
    is_mapping = any(get_origin(part) is dict for part in _parts(field.info.annotation))
    row = field.row({VARIABLE: f"${{{VARIABLE}}}"} if is_mapping else VARIABLE)
    if field.key == ("env_vars", "name"):
        row = row.model_copy(update={"secret": True})
    environ = {VARIABLE: SECRET} if place == "environment" else {}
    (tmp_path / ".env").write_text(f"{VARIABLE}={SECRET}\n" if place == ".env" else "")
    assert masks(row, tmp_path, environ)


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if not (field.is_url or field.is_variable)], ids=identified
)
def test_other_fields_bring_the_secrets_that_are_listed(field: Field, tmp_path: Path) -> None:
    variables = dict.fromkeys((VARIABLE, *CHOICES.values()), SECRET)
    planted = tmp_path / "planted.json"
    planted.write_text(json.dumps(FILES.get(field.key, {"secret": SECRET, "TOKEN": SECRET})))
    choices = [
        value for part in _parts(field.info.annotation) if get_origin(part) is Literal for value in get_args(part)
    ]
    for value in choices or [planted.name, f"${{{VARIABLE}}}", SECRET]:
        is_listed = (*field.key, value) in CHOICES or (field.key in FILES and value == planted.name)
        row = field.row(value)
        assert masks(row, tmp_path, variables) == is_listed, value


def test_a_password_in_a_url_is_in_no_file_of_a_run(project: Project) -> None:
    project.catalog("""
        network:
          - name: web
            url: http://app:hunter22-Gx5@127.0.0.1:9/x?token=tok-0123456789
            docs: https://joe:docs-Pass99@wiki.example.org
            timeout: 5 s
    """)
    done = project.verify()
    files = [path for path in project.folder.glob("reports/**/*") if path.is_file()]
    text = "".join([done.stdout, done.stderr, *(path.read_text("utf-8", "replace") for path in files)])
    assert "http://app:[redacted]@127.0.0.1:9/x?token=[redacted]" in text
    assert not [secret for secret in ("hunter22-Gx5", "tok-0123456789", "docs-Pass99") if secret in text]


def test_a_token_in_a_url_of_any_text_of_a_row(project: Project) -> None:
    token = "a81fc2e9b07dQx"
    url = f"https://{token}@host/?access_token={token}#sig={token}"
    project.catalog(f"""
        cli_tools:
          - name: sh
            verify: "echo {url}; exit 3"
            title: Of {url}
            purpose: Of {url}
            notes: Of {url}
            owner: {url}
            docs: {url}
            fix: curl {url}
        network: [{{name: n, url: 'http://127.0.0.1:9/?sig={token}', timeout: 2 s}}]
    """)
    done = project.verify()
    found = {path.name: path.read_text("utf-8") for path in project.runs[-1].iterdir()}
    for name, text in {"stdout": done.stdout, "stderr": done.stderr, **found}.items():
        assert token not in text, name
    assert project.row("cli_tools/sh")["fix"] == "curl https://[redacted]@host/?access_token=[redacted]#sig=[redacted]"
