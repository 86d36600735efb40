"""Whatever stands in a project's files, the catalog that comes of it has no mistake, and is read as it was meant."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infracat.catalog.load import load
from infracat.catalog.model import Catalog
from infracat.init.first_catalog import FirstCatalog, first_catalog
from infracat.init.rows import tidy
from infracat.init.yaml_writer import quoted, scalar

TODAY = date(2026, 11, 23)
# fmt: off
NASTY = st.sampled_from([
    "no", "null", "~", "1e3", "0x10", "1:30", "- a", "a: b", "a #b", "'", '"', "\\", "{}", "[x", "*a", "&a", "!t", "%",
    "@", "`", "|", ">", "=", "<<", "?", ".inf", "-", "---", "...", "\t", "a\nb", "\x00", "\u2028", "\ufeff", "\ud7ff",
    "é", "名前", "x" * 300, "${A}", "${A:-b}", "$", "../..", "/", "~/x", "C:\\x", "", " ",
])
# fmt: on
TEXT = st.one_of(
    NASTY, st.text(st.characters(codec="utf-8"), max_size=20), st.from_regex(r"[a-z0-9:./_-]{1,20}", fullmatch=True)
)
ANYTHING = st.recursive(
    st.one_of(TEXT, st.integers(-10, 70000), st.booleans(), st.none(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)


def fields(*names: str) -> st.SearchStrategy[dict[str, object]]:
    """Mappings with some of these fields, which hold anything."""
    return st.fixed_dictionaries({}, optional={name: st.one_of(TEXT, ANYTHING) for name in names})


SERVICE = fields(
    *(
        "image",
        "build",
        "ports",
        "deploy",
        "mem_limit",
        "environment",
        "depends_on",
        "profiles",
        "volumes",
        "extends",
        "scale",
    )
)
PORTS = st.lists(
    st.from_regex(r"((127\.0\.0\.1|\[::1\]):)?[0-9]{1,5}(-[0-9]{1,5})?(:[0-9]{1,5})?(/(tcp|udp))?", fullmatch=True)
)
SENSIBLE = st.fixed_dictionaries(
    {"image": TEXT, "ports": PORTS, "environment": st.dictionaries(TEXT, TEXT, max_size=3)},
    optional={
        "depends_on": st.lists(TEXT, max_size=2),
        "mem_limit": st.from_regex(r"[0-9]{1,12}[kmgKMG]?b?", fullmatch=True),
        "volumes": st.lists(st.builds("{}:/data".format, TEXT), max_size=2),
    },
)
COMPOSE = st.fixed_dictionaries(
    {"services": st.dictionaries(TEXT, st.one_of(SERVICE, SENSIBLE), max_size=4)}, optional={"name": ANYTHING}
)
SERVERS = st.dictionaries(TEXT, fields("command", "args", "env", "url", "headers"), max_size=3)
PACKAGE = st.fixed_dictionaries(
    {},
    optional={
        "engines": st.dictionaries(st.sampled_from(["node", "npm", "pnpm", "yarn"]), TEXT),
        "packageManager": TEXT,
        "scripts": st.dictionaries(
            st.sampled_from(["dev", "start", "dev:x"]), st.builds("vite --port {}".format, TEXT)
        ),
        "volta": ANYTHING,
    },
)
LINES = st.lists(st.builds("{} {}".format, TEXT, TEXT), max_size=4).map("\n".join)
VARIABLE = st.one_of(
    st.from_regex(r"[A-Z_][A-Z0-9_]{0,12}", fullmatch=True), st.sampled_from(["API_KEY", "NO", "y", "x.y"])
)
VALUE = st.one_of(
    st.from_regex(r"[ -~é名]{0,20}", fullmatch=True), st.from_regex(r"[a-z]+://[a-z:@.]{1,9}", fullmatch=True)
)
ASSIGNMENT = st.builds(
    "{}{}={}{}".format, st.sampled_from(["", "export ", "# "]), VARIABLE, VALUE, st.sampled_from(["", " # x"])
)
ENV = st.lists(st.one_of(ASSIGNMENT, VALUE, st.builds("# {}".format, VALUE)), max_size=6).map("\n".join)


def made_of(files: Mapping[str, str], name: str = "project") -> tuple[FirstCatalog, Catalog]:
    """What ``infracat init`` makes of a folder with these files, and what ``infracat lint`` reads in it."""
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above) / name
        folder.mkdir()
        for file, text in files.items():
            (folder / file).write_bytes(text.encode("utf-8", "surrogatepass"))
        found = first_catalog(folder, TODAY, {"PATH": "", "HOME": above})
        (folder / "catalog.yaml").write_text(found.text, encoding="utf-8")
        return found, load(folder / "catalog.yaml")


few = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def same(found: FirstCatalog, catalog: Catalog) -> None:
    """What was written is what is read, in this reader and in any other."""
    assert [(row.section, row.name) for row in found.rows] == [(row.section, row.name) for row in catalog.rows[1:]]
    others = yaml.safe_load(found.text)
    for row in found.rows:
        read = next(each for each in others[row.section] if str(each["name"]) == row.name)
        assert isinstance(read["name"], str)
        assert read.keys() == {"name", *row.fields}
        texts = {name: value for name, value in row.fields.items() if name not in ("port", "secret", "ports")}
        assert {name: read[name] for name in texts} == texts


@few
@given(COMPOSE, st.booleans())
def test_compose_files(compose: object, as_json: bool) -> None:
    text = json.dumps(compose) if as_json else yaml.safe_dump(compose, allow_unicode=True)
    same(*made_of({"compose.yaml": text}))


@few
@given(st.one_of(ENV, TEXT), ENV)
def test_env_files(example: str, env: str) -> None:
    same(*made_of({".env.example": example, ".env": env}))


@few
@given(LINES, TEXT, PACKAGE, TEXT, TEXT)
def test_versions(tools: str, pin: str, package: object, python: str, go: str) -> None:
    project = f"[project]\nrequires-python = {json.dumps(python)}\n"
    files = {".tool-versions": tools, ".nvmrc": pin, "package.json": json.dumps(package), "pyproject.toml": project}
    same(*made_of({**files, "go.mod": f"go {go}\n", "mise.toml": f"[tools]\n{json.dumps(pin)} = {json.dumps(go)}\n"}))


@few
@given(SERVERS, SERVERS)
def test_mcp_configurations(ours: object, theirs: object) -> None:
    same(*made_of({".mcp.json": json.dumps({"mcpServers": ours}), "mcp.json": json.dumps({"servers": theirs})}))


@few
@given(
    st.dictionaries(
        st.sampled_from(["compose.yaml", "package.json", "pyproject.toml", ".mcp.json", "go.mod", "Makefile"]), TEXT
    )
)
def test_files_of_anything(files: dict[str, str]) -> None:
    same(*made_of(files))


@few
@given(st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=60))
def test_folders_of_any_name(name: str) -> None:
    if name in (".", "..") or len(name.encode()) > 255:
        return
    found, catalog = made_of({}, name)
    assert catalog.head
    assert catalog.head.title == (tidy(name) or "project")
    same(found, catalog)


@settings(max_examples=300)
@given(st.one_of(TEXT, st.from_regex(r"[ -~]{1,12}", fullmatch=True)).map(tidy).filter(bool))
def test_a_scalar_is_read_as_the_text_that_it_was(text: str) -> None:
    assert yaml.safe_load(f"a: {scalar(text)}\n") == {"a": text}
    assert yaml.safe_load(f"a: [{quoted(text)}]\n") == {"a": [text]}
