"""``infracat init`` in five projects as one finds them: what a user would keep is in the catalog, and no secret is."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from infracat.catalog import Catalog, load
from tests.conftest import Project

PROJECTS = Path(__file__).with_name("init_projects")
PLANTED = re.compile(rb"planted[\w./+-]*", re.IGNORECASE)  # so begins every secret in them

KEYS: dict[str, dict[str, list[str]]] = {
    "django_shop": {
        "storage": ["data-postgres", "media"],
        "containers": ["db", "redis", "migrate", "web", "mailpit"],
        "cli_tools": ["docker", "docker-compose", "python3", "uv", "make", "psql"],
        "env_vars": [
            *("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "STRIPE_API_KEY"),
            *("STRIPE_WEBHOOK_SECRET", "SENTRY_DSN", "EMAIL_HOST", "WEB_PORT"),
        ],
    },
    "vite_front": {
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
        "cli_tools": ["docker", "docker-compose", "python3", "poetry", "terraform", "node"],
        "env_vars": [
            *("MLFLOW_TRACKING_URI", "HF_TOKEN", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
            *("AWS_DEFAULT_REGION", "CUDA_VISIBLE_DEVICES"),
        ],
    },
    "monorepo": {
        "containers": ["db", "queue"],
        "mcp_tools": ["postgres", "github", "Linear-cloud", "time"],
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
        "storage/data-postgres": {"type": "directory", "location": "./data/postgres", "title": "data/postgres"},
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
        "env_vars/EMAIL_HOST": {"level": "optional", "example": "localhost"},
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
        "cli_tools/go": {"min_version": ">= 1.22.0", "verify": "go version"},
        "cli_tools/sqlc": {"verify": "sqlc version"},
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


@pytest.fixture
def copied(project: Project, request: pytest.FixtureRequest) -> Project:
    shutil.copytree(PROJECTS / request.param, project.folder, dirs_exist_ok=True)
    return project


in_each = pytest.mark.parametrize("copied", sorted(KEYS), indirect=True, ids=str)


def init(project: Project, *arguments: str) -> tuple[str, str]:
    home = project.folder / "bin" / "home"
    home.mkdir(parents=True, exist_ok=True)
    done = project.infracat("init", *arguments, HOME=str(home), DOCKER_HOST="")
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def name_of(project: Project) -> str:
    return next(name for name in KEYS if (PROJECTS / name).is_dir() and _same(PROJECTS / name, project.folder))


def _same(original: Path, copy: Path) -> bool:
    return all((copy / path.relative_to(original)).exists() for path in original.rglob("*"))


def field(catalog: Catalog, key: str, name: str) -> Any:
    value = getattr(catalog.row(key), name)
    if name == "ports":
        return [str(port) for port in value]
    return str(value) if name in ("version", "min_version", "cuda") and value is not None else value


@in_each
def test_the_rows_that_a_user_would_keep(copied: Project) -> None:
    name = name_of(copied)
    init(copied)
    catalog = load(copied.folder / "catalog.yaml")
    found = {section: [row.name for row in catalog.section(section)] for section in KEYS[name]}
    assert found == KEYS[name]
    others = {row.section for row in catalog.rows} - set(KEYS[name])
    assert others <= {"catalog", "system_resources"}
    stated = {key: {each: field(catalog, key, each) for each in fields} for key, fields in FIELDS[name].items()}
    assert stated == FIELDS[name]


@in_each
def test_no_secret_gets_out(copied: Project) -> None:
    before = {path: path.read_bytes() for path in copied.folder.rglob("*") if path.is_file()}
    secrets = {match.decode().lower() for text in before.values() for match in PLANTED.findall(text)}
    assert secrets, "this project has no secret to lose"
    out, err = init(copied)
    written = (copied.folder / "catalog.yaml").read_text("utf-8")
    assert before == {path: path.read_bytes() for path in before}
    pieces = {secret[at : at + 8] for secret in secrets for at in range(len(secret) - 7)}
    assert not [piece for piece in pieces for text in (written, out, err) if piece in text.lower()]


@in_each
def test_each_row_says_where_it_comes_from(copied: Project) -> None:
    init(copied)
    lines = (copied.folder / "catalog.yaml").read_text("utf-8").splitlines()
    rows = [place for place, line in enumerate(lines) if line.startswith("  - name: ")]
    assert len(rows) == len(load(copied.folder / "catalog.yaml").rows) - 1
    places = re.compile(r"  # from (\S+?)(?::(\d+))?(?: \(|,|$)")
    for place in rows:
        while lines[place - 1].startswith("  #"):
            place -= 1
        where = places.match(lines[place])
        assert where or lines[place] == "  # from this machine", lines[place]
        if where and where[2]:
            text = (copied.folder / where[1]).read_text("utf-8").splitlines()
            assert int(where[2]) <= len(text)


@in_each
def test_the_summary_says_what_was_found_and_what_is_next(copied: Project) -> None:
    name = name_of(copied)
    out, _ = init(copied)
    rows = len(load(copied.folder / "catalog.yaml").rows) - 1
    assert out.startswith(f"catalog.yaml: {rows} rows in {len(KEYS[name]) + 1} sections\n")
    for section, names in KEYS[name].items():
        assert f"  {section} ({len(names)})  {names[0]}" in out
    assert out.endswith("then\n\n  infracat verify\n")


@pytest.mark.parametrize("copied", ["go_service"], indirect=True)
def test_a_compose_file_that_is_not_read_is_told(copied: Project) -> None:
    _, err = init(copied)
    why = "docker compose does not read it unless it is named"
    assert err == f"infracat: passed over docker-compose.prod.yml: {why}\n"


@pytest.mark.parametrize("copied", ["django_shop"], indirect=True)
def test_places_are_the_lines_where_things_stand(copied: Project) -> None:
    init(copied)
    text = (copied.folder / "catalog.yaml").read_text("utf-8")
    assert "  # from compose.yaml:39, compose.override.yaml:2\n  - name: web\n" in text
    assert "  # from .env.example:8\n  - name: DATABASE_URL\n" in text
    assert "  # from pyproject.toml:4, .python-version\n  # .python-version pins 3.12\n  - name: python3\n" in text
