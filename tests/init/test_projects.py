"""``infracat init`` in five projects as one finds them: what a user would keep is in the catalog, and no secret is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from infracat.catalog.load import load
from infracat.catalog.model import Catalog
from tests.project import Project

pytestmark = pytest.mark.real

PROJECTS = Path(__file__).with_name("projects")
PLANTED = re.compile(rb"planted[\w./+-]*", re.IGNORECASE)  # so begins every secret in them
FROM = re.compile(r"  # from (\S+?)(?::(\d+))?(?: \(|,|$)")

KEYS: dict[str, dict[str, list[str]]] = {
    "django_shop": {
        "storage": ["data-postgres", "media"],
        "containers": ["db", "redis", "migrate", "web", "mailpit"],
        "external_apis": ["stripe"],  # SENTRY_DSN leads to another server
        "cli_tools": ["docker", "docker-compose", "python3", "uv", "make", "psql"],
        "env_vars": [
            *("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "STRIPE_API_KEY"),
            *("STRIPE_WEBHOOK_SECRET", "SENTRY_DSN"),
        ],
    },
    "vite_front": {
        "external_apis": ["sentry", "mapbox"],
        "cli_tools": ["node", "pnpm"],
        "network": ["vite-5173", "storybook-6007"],
        "env_vars": ["VITE_API_URL", "VITE_SENTRY_DSN", "VITE_MAPBOX_TOKEN"],
    },
    "go_service": {
        "containers": ["postgres", "nats", "billing"],
        "cli_tools": ["docker", "docker-compose", "go", "make", "sqlc", "golangci-lint", "buf"],
        "env_vars": ["DB_PASSWORD", "DB_PORT", "DATABASE_DSN", "NATS_URL", "LOG_FORMAT", "HTTP_TIMEOUT"],
    },
    "data_science": {
        "storage": ["datasets", "models"],
        "containers": ["train", "mlflow"],
        "external_apis": ["huggingface"],
        "cloud_services": ["aws"],
        "cli_tools": ["docker", "docker-compose", "python3", "poetry", "terraform", "node"],
        "env_vars": [
            *("MLFLOW_TRACKING_URI", "HF_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
            *("AWS_DEFAULT_REGION", "CUDA_VISIBLE_DEVICES"),
        ],
    },
    "monorepo": {
        "containers": ["db", "queue"],
        "mcp_tools": ["postgres", "github", "Linear-cloud", "time"],
        "external_apis": ["github"],
        "cli_tools": ["docker", "docker-compose", "python3", "node", "yarn", "terraform", "npx", "uvx"],
        "network": ["next-of-web-3001"],
        "env_vars": [
            *("TURBO_TEAM", "GITHUB_TOKEN", "DATABASE_URL", "JWT_SIGNING_KEY", "SHARED_REGION"),
            *("NEXT_PUBLIC_API_URL", "NEXTAUTH_SECRET", "SHADOW_DATABASE_URL", "POSTGRES_PASSWORD"),
        ],
    },
}
FIELDS: dict[str, dict[str, dict[str, Any]]] = {
    "django_shop": {
        "storage/data-postgres": {"type": "directory", "title": "data/postgres", "fix": "mkdir -p ./data/postgres"},
        "containers/db": {
            "image": "postgres:15-alpine",
            "service": "db",
            "memory": 2 * 2**30,
            "ports": ["127.0.0.1:5432:5432/tcp"],
            "env": {"POSTGRES_DB": "shop", "POSTGRES_USER": "shop"},
            "start": "docker compose up -d db",
            "requires": ("cli_tools/docker",),
            "level": "required",
            "purpose": "Database",
        },
        "containers/redis": {"memory": 512 * 2**20, "ports": ["6379:6379/tcp"], "env": {}},
        "containers/migrate": {"level": "optional", "image": None, "requires": ("cli_tools/docker", "containers/db")},
        "containers/web": {
            "ports": ["8000:8000/tcp"],  # of the override, with its default
            "env": {"DJANGO_SETTINGS_MODULE": "shop.settings.dev", "DEBUG": "1"},  # merged, overridden
            "requires": ("cli_tools/docker", "containers/redis"),
        },
        "containers/mailpit": {"level": "optional", "ports": ["127.0.0.1:8025:8025/tcp"]},
        "cli_tools/python3": {"version": ">= 3.11, < 4", "title": "Python"},
        "cli_tools/uv": {"min_version": ">= 0.4"},
        "cli_tools/docker-compose": {"verify": "docker compose version", "requires": ("cli_tools/docker",)},
        "env_vars/SECRET_KEY": {
            "secret": True,
            "example": None,
            "purpose": "Signs sessions and password reset links",
        },
        "env_vars/DATABASE_URL": {"secret": True, "example": "postgres://..."},
        "env_vars/STRIPE_API_KEY": {"example": "sk_test_..."},
        "env_vars/SENTRY_DSN": {"level": "optional", "example": "https://..."},
        "env_vars/ALLOWED_HOSTS": {"level": "required", "example": "localhost,127.0.0.1", "secret": False},
    },
    "vite_front": {
        "cli_tools/node": {"min_version": ">= 20.11.0", "install": "nvm install"},
        "cli_tools/pnpm": {"min_version": ">= 9", "requires": ("cli_tools/node",)},
        "network/vite-5173": {"port": 5173, "level": "optional"},
        "network/storybook-6007": {"port": 6007},
        # the value that is set here is https: an example that asks for http would be wrong
        "env_vars/VITE_API_URL": {"from_": ".env.local", "example": None, "purpose": "where the backend answers"},
        "env_vars/VITE_MAPBOX_TOKEN": {"from_": ".env.local", "example": None, "secret": True},
    },
    "go_service": {
        "containers/postgres": {
            "project": "billing-dev",
            "ports": ["5433:5432/tcp"],  # of .env.sample
            "env": {"POSTGRES_DB": "billing"},
        },
        "containers/nats": {"ports": ["4222:4222/tcp", "8222:8222/tcp"], "purpose": "Message broker"},
        "containers/billing": {
            "image": None,
            "purpose": "Built from this folder",
            "requires": ("cli_tools/docker", "containers/postgres", "containers/nats"),
        },
        "cli_tools/go": {"min_version": ">= 1.22.0"},
        "cli_tools/sqlc": {},
        "env_vars/DATABASE_DSN": {"example": None, "secret": True},
        "env_vars/NATS_URL": {"example": "nats://..."},
        "env_vars/HTTP_TIMEOUT": {"example": "30s"},
    },
    "data_science": {
        "storage/datasets": {"location": "/mnt/datasets"},
        "containers/train": {"memory": 24 * 2**30},
        "containers/mlflow": {"image": "ghcr.io/mlflow/mlflow:v2.14.1"},
        "cli_tools/python3": {"version": ">= 3.10, < 4", "install": "asdf install"},
        "cli_tools/poetry": {"min_version": ">= 1.8.3"},
        "cli_tools/terraform": {"version": ">= 1.8.0, < 1.9"},
        "cli_tools/node": {"min_version": None, "version": None},
        "system_resources/gpu": {"cuda": ">= 12.1", "level": "required"},
        "env_vars/HF_TOKEN": {"example": "hf_...", "purpose": "Hugging Face, read access is enough"},
        "env_vars/AWS_ACCESS_KEY_ID": {"example": None},
        "env_vars/AWS_DEFAULT_REGION": {"example": "eu-west-1"},
    },
    "monorepo": {
        "containers/db": {
            "project": "acme-infra",
            "start": "docker compose -f infra/compose.yaml up -d db",
            "ports": ["5432:5432/tcp"],
        },
        "mcp_tools/postgres": {"config": ".mcp.json", "server": "postgres", "requires": ("cli_tools/npx",)},
        "mcp_tools/github": {"requires": ("cli_tools/docker", "env_vars/GITHUB_TOKEN")},
        "mcp_tools/Linear-cloud": {"title": "Linear (cloud)", "server": "Linear (cloud)"},
        "mcp_tools/time": {"config": ".vscode/mcp.json", "requires": ("cli_tools/uvx",)},
        "cli_tools/node": {"min_version": ">= 20.9"},  # of the strictest; fixtures have no say
        "cli_tools/yarn": {"min_version": ">= 4.4.0", "install": "corepack enable"},
        "cli_tools/terraform": {"min_version": ">= 1.9.2", "install": "mise install"},
        "network/next-of-web-3001": {"port": 3001},
        "env_vars/DATABASE_URL": {"from_": "apps/api/.env", "example": "postgresql+psycopg://..."},
        "env_vars/JWT_SIGNING_KEY": {"from_": "apps/api/.env", "example": None},
        "env_vars/GITHUB_TOKEN": {"from_": None, "example": "ghp_..."},
        "env_vars/POSTGRES_PASSWORD": {"from_": "infra/.env"},
    },
}


@dataclass(frozen=True)
class Run:
    """What came of ``infracat init`` in a copy of one of the projects."""

    name: str
    folder: Path
    out: str
    err: str
    text: str
    catalog: Catalog


@pytest.fixture(scope="module", params=sorted(KEYS))
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    project = Project(tmp_path_factory.mktemp("copy") / request.param)
    shutil.copytree(PROJECTS / request.param, project.folder)
    home = tmp_path_factory.mktemp("home")
    done = project.infracat("init", HOME=str(home), DOCKER_HOST=f"unix://{home}/none.sock")
    assert done.returncode == 0, done.stderr
    path = project.folder / "catalog.yaml"
    return Run(request.param, project.folder, done.stdout, done.stderr, path.read_text("utf-8"), load(path))


def field(catalog: Catalog, key: str, name: str) -> Any:
    value = getattr(catalog.row(key), name)
    if name == "ports":
        return [str(port) for port in value]
    return str(value) if name in ("version", "min_version", "cuda") and value is not None else value


def test_the_rows_that_a_user_would_keep(run: Run) -> None:
    sections = {row.section for row in run.catalog.rows} - {"catalog", "system_resources"}
    found = {section: [row.name for row in run.catalog.section(section)] for section in sections}
    assert found == KEYS[run.name]


def test_what_the_rows_state(run: Run) -> None:
    wanted = FIELDS[run.name]
    assert {key: {each: field(run.catalog, key, each) for each in fields} for key, fields in wanted.items()} == wanted


def test_no_secret_gets_out(run: Run) -> None:
    files = {path.relative_to(PROJECTS / run.name): path.read_bytes() for path in _files(PROJECTS / run.name)}
    secrets = {match.decode().lower() for text in files.values() for match in PLANTED.findall(text)}
    assert secrets, "this project has no secret to lose"
    pieces = {secret[at : at + 8] for secret in secrets for at in range(len(secret) - 7)}
    printed = f"{run.text}{run.out}{run.err}".lower()
    assert not [piece for piece in pieces if piece in printed]
    assert files == {path: (run.folder / path).read_bytes() for path in files}  # nor is anything changed
    assert len(files) + 2 == len(list(_files(run.folder)))  # the catalog, and the schema beside it


def test_each_row_says_where_it_comes_from(run: Run) -> None:
    lines = run.text.splitlines()
    rows = [place for place, line in enumerate(lines) if line.startswith("  - name: ")]
    assert len(rows) == len(run.catalog.rows) - 1
    for row in rows:
        first = list(takewhile(lambda line: line.startswith("  #"), reversed(lines[:row])))[-1]
        where = FROM.match(first)
        assert where or first == "  # from this machine", first
        if where and where[2]:
            assert int(where[2]) <= len((run.folder / where[1]).read_text("utf-8").splitlines())


def test_the_summary_says_what_was_found_and_what_is_next(run: Run) -> None:
    assert run.out.startswith(f"catalog.yaml: {len(run.catalog.rows) - 1} rows in {len(KEYS[run.name]) + 1} sections\n")
    for section, names in KEYS[run.name].items():
        assert f"  {section} ({len(names)})  {names[0]}" in run.out
    assert run.out.endswith("then\n\n  infracat verify\n")


@pytest.mark.parametrize("run", ["go_service"], indirect=True)
def test_a_compose_file_that_is_not_read_is_told(run: Run) -> None:
    why = "docker compose does not read it unless it is named"
    assert f"infracat: passed over docker-compose.prod.yml: {why}\n" in run.err


@pytest.mark.parametrize("run", ["django_shop"], indirect=True)
def test_optional_variables_that_nobody_needs_are_counted(run: Run) -> None:
    """One stands in a comment and has a value; compose.override.yaml has a default for the other."""
    assert "Left out: 2 optional variables with a default and without a comment: EMAIL_HOST, WEB_PORT.\n" in run.out


@pytest.mark.parametrize("run", ["django_shop"], indirect=True)
def test_places_are_the_lines_where_things_stand(run: Run) -> None:
    assert "  # from compose.yaml:39, compose.override.yaml:2\n  - name: web\n" in run.text
    assert "  # from .env.example:8\n  - name: DATABASE_URL\n" in run.text
    assert "  # from pyproject.toml:4, .python-version\n  # .python-version pins 3.12\n  - name: python3\n" in run.text


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
