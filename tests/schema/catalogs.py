"""Catalogs by chance: of good rows, and with something wrong in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from infracat.catalog.load import HEAD
from infracat.catalog.settings import Settings
from infracat.schema.rows import expected
from infracat.sections.registry import BUILT_IN

GOOD: Mapping[str, tuple[str, ...]] = {
    "text": ("any text", "1", "2.40", "true", "2026-07-17", "'null'", "0x1F", "1e3", "no", "'~'", ".inf", "1_000"),
    "a name": ("x", "1", "1.5", "true", "'null'", "2026-07-17", "on", "1e5"),
    "the name of an environment variable": ("A_KEY", "true", "on", "e1"),
    "a row's key": ("cli_tools/git", "a/1"),
    "yes or no": ("yes", "TRUE", "true", "'no'", "oFf", "No"),
    "a whole number": ("8", "010", "'3'", "000", "08"),
    "a port": ("5432", "022", "'80'", "22"),
    "a version": ("'3.11'", "24", "24.0+", "'>=3.11,<4'", "v1", "1.2.3"),
    "a duration": ("30 s", "daily", "1.5 h", "'7 days'", "5min"),
    "a size": ("50GB", "1.5 TiB", "'2 B'"),
    "a percentage": ("80", "90.5", "80 %", "'7'", "0"),
    "a date": ("2026-07-17", "'2025-01-31'"),
    "a URL": ("https://example.org", "http://localhost:1/x?y"),
    "a path": ("/v1", "/"),
    "a resource": ("s3://bucket", "s3://bucket/folder"),
    "a host, as in ssh://user@server": ("ssh://a@b", "docker://c"),
    "an address": ("localhost", "10.0.0.5", "1", "1.5", "true", "'::1'"),
    "a rate": ("10k/min", "~1/s"),
    "a cost": ("~$20/mo", "20 EUR", "240 USD/yr"),
    "an HTTP status": ("204", "2xx", "'200'"),
    "a pattern": ("'^a+$'", "1.5", "x", "true"),
    "text or /pattern/": ("ok", "/ok+/", "200", "true"),
}  # right values by what their field expects, as different as YAML's types are
ANYTHING = (
    *("x", "1", "-1", "1.5", "2.40", "true", "yes", "maybe", "null", "~", "Null", "''", "' '", "'null'", "2026-07-17"),
    *("''", "[]", "{}", "[a, b]", "[1, true]", "[[a]]", "[a, null]", "[{a: b}]", "{a: b}", "{a: null}", "{a: [b]}"),
    *(".nan", "1e400", "0o17", "0b1", "1:30", "12:30:45", "=", "80 %", "5 s", "'[a]'", "[a, [b]]", "{name: x}"),
)
IN_VARIABLES = ("${X:-1}", "'${X:-required}'", "a-${X:-b}", "'$${X}'", "'$$${X:-1}'", "${X:-yes}", "'${X-}'")


def row_models(section: str) -> list[type[BaseModel]]:
    known = BUILT_IN[section]
    return [*(known.kinds.values() or [known.row])]


def good(model: type[BaseModel], name: str) -> st.SearchStrategy[str]:
    """Right values of a field, in flow style."""
    field = model.model_fields[name]
    return _good(field.annotation, tuple(field.metadata))


def _good(annotation: Any, metadata: tuple[Any, ...] = ()) -> st.SearchStrategy[str]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin is tuple:
        return _good_list(arguments[0], metadata)
    if origin is dict:
        return st.lists(_good(arguments[1]), max_size=2).map(
            lambda values: "{" + ", ".join(f"a{at}: {value}" for at, value in enumerate(values)) + "}"
        )
    inner = next((each for each in (annotation, *arguments) if _is_model(each)), None)
    if inner is not None:
        return fields(inner).map(flow)
    if what := next(expected(annotation, metadata), None):
        return st.sampled_from(GOOD[what])
    return _good(*((arguments[0], annotation.__metadata__) if hasattr(annotation, "__metadata__") else (arguments[0],)))


def _good_list(item: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[str]:
    several = st.lists(_good(item), min_size=1, max_size=3).map(lambda values: f"[{', '.join(values)}]")
    return several if _is_model(item) else _good(item) | several


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


@st.composite
def fields(draw: st.DrawFn, model: type[BaseModel], optional: int = 3) -> dict[str, str]:
    """What must be stated, and some of the rest."""
    names = list(model.model_fields)
    chosen = draw(st.lists(st.sampled_from(names), max_size=optional, unique=True))
    stated = [name for name in names if name in chosen or model.model_fields[name].is_required() or name == "kind"]
    return {model.model_fields[name].alias or name: draw(good(model, name)) for name in stated}


@st.composite
def rows(draw: st.DrawFn, section: str) -> dict[str, str]:
    row = draw(fields(draw(st.sampled_from(row_models(section)))))
    if draw(st.integers(0, 3)) == 0 and len(row) > 1:  # it says that something is missing that is
        lacking = draw(st.lists(st.sampled_from(sorted({*row} - {"name"})), min_size=1, max_size=2, unique=True))
        row = {name: value for name, value in row.items() if name not in lacking}
        row |= {"missing": draw(st.sampled_from([lacking[0], f"[{', '.join(lacking)}]"]))}
    return {name: value for name, value in row.items() if section != HEAD or name != "name"}


@st.composite
def changed(draw: st.DrawFn, row: dict[str, str], section: str, anything: tuple[str, ...]) -> dict[str, str]:
    """With one thing left out, put in or replaced."""
    known = [field.alias or name for model in row_models(section) for name, field in model.model_fields.items()]
    place = draw(st.sampled_from([*row, *known, "mine", "fro", "from_", "<"]))
    value = draw(st.sampled_from([None, *anything]))
    return {name: each for name, each in row.items() if name != place} | ({place: value} if value is not None else {})


def flow(row: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {value}" for name, value in row.items()) + "}"


@st.composite
def catalogs(draw: st.DrawFn, changes: int = 0, anything: tuple[str, ...] = ANYTHING) -> str:
    """``changes``: how many rows may have something wrong in them; then a section or setting may be anything, too."""
    lines = []
    for section in draw(st.lists(st.sampled_from(sorted(BUILT_IN)), min_size=1, max_size=3, unique=True)):
        row = draw(rows(section))
        for _ in range(draw(st.integers(0, changes))):
            row = draw(changed(row, section, anything))
        lines.append(f"{section}: {flow(row)}" if section == HEAD else f"{section}:\n  - {flow(row)}")
    lines += list(draw(_settings()))
    if changes and draw(st.booleans()):
        lines.append(f"{draw(st.sampled_from(sorted(_free(lines))))}: {draw(st.sampled_from(anything))}")
    return "\n".join(lines) + "\n"


@st.composite
def _settings(draw: st.DrawFn) -> list[str]:
    names = draw(st.lists(st.sampled_from(sorted(Settings.model_fields)), max_size=2, unique=True))
    return [f"{name}: {draw(good(Settings, name))}" for name in names]


def _free(lines: list[str]) -> Iterator[str]:
    taken = {line.partition(":")[0] for line in lines}
    yield from {*BUILT_IN, *Settings.model_fields, "mine"} - taken
