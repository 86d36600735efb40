"""Different things stay different rows, and a harmless value that looks like a name deletes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from infracat.catalog.load import load
from infracat.catalog.model import Catalog
from tests.project import Project


def made(project: Project, **environ: str) -> Catalog:
    """The catalog that ``infracat init`` writes; ``lint`` accepts it."""
    home = str(project.folder / "home")
    done = project.infracat("init", **{"HOME": home, "DOCKER_HOST": "", **environ})
    assert done.returncode == 0, done.stderr
    return load(project.folder / "catalog.yaml")


def stated(catalog: Catalog, section: str, *fields: str) -> dict[str, Any]:
    """By row: the value of one field, or those of several."""
    rows = {row.name: [getattr(row, field) for field in fields] for row in catalog.section(section)}
    return {name: values[0] if len(fields) == 1 else tuple(values) for name, values in rows.items()}


def test_services_of_one_name_in_three_folders_of_one_name(project: Project) -> None:
    project.write("a/infra/compose.yml", "services: {db: {image: 'postgres:15'}}\n")
    project.write("b/infra/compose.yml", "services: {db: {image: 'mysql:8'}}\n")
    project.write("c/infra/compose.yml", "services: {db: {image: 'redis:7'}, web: {image: w, depends_on: [db]}}\n")
    catalog = made(project)
    assert sorted(stated(catalog, "containers", "image").values()) == ["mysql:8", "postgres:15", "redis:7", "w"]
    names = {row.image: row.key for row in catalog.section("containers")}  # type: ignore[attr-defined]
    assert catalog.row("containers/web").requires == ("cli_tools/docker", names["redis:7"])
    assert {row.start for row in catalog.section("containers")} == {  # type: ignore[attr-defined]
        *(f"docker compose -f {folder}/infra/compose.yml up -d db" for folder in "abc"),
        "docker compose -f c/infra/compose.yml up -d web",
    }


def test_data_folders_whose_last_component_is_the_same(project: Project) -> None:
    volumes = "['/srv/a/data:/data', '/mnt/b/data:/data/b', '/mnt/c/b/data/:/data/c', './a/data:/data/d']"
    project.write("compose.yml", f"services: {{app: {{image: x, volumes: {volumes}}}}}\n")
    locations = stated(made(project), "storage", "location")
    assert sorted(locations.values()) == ["./a/data", "/mnt/b/data", "/mnt/c/b/data/", "/srv/a/data"]


def test_one_folder_of_two_services_is_one_row(project: Project) -> None:
    two = "{image: x, volumes: ['/srv/a/data:/data']}"
    project.write("compose.yml", f"services: {{app: {two}, copy: {two}}}\n")
    assert stated(made(project), "storage", "location") == {"data": "/srv/a/data"}


def test_development_servers_of_two_apps_on_one_port(project: Project) -> None:
    for app in ("one", "two"):
        project.write(f"apps/{app}/package.json", '{"scripts": {"dev": "next dev"}}')
    assert stated(made(project), "network", "port") == {"next-of-one-3000": 3000, "next-of-two-3000": 3000}


def test_servers_of_one_name_in_two_folders(project: Project) -> None:
    for app in ("one", "two"):
        project.write(f"apps/{app}/.mcp.json", '{"mcpServers": {"db": {"command": "uvx"}}}')
    project.write("apps/two/.vscode/mcp.json", '{"servers": {"db": {"command": "uvx"}}}')  # the same again
    configs = stated(made(project), "mcp_tools", "config")
    assert configs == {"db": "apps/one/.mcp.json", "apps-two-db": "apps/two/.mcp.json"}


HARMLESS = [
    "KEYCLOAK_CLIENT_ID=payment-gateway",
    "KEYSTONE_TENANT=payment-gateway",
    "OAUTH_LOGIN_CLIENT=payment-gateway",
    "ACCESS_SERVICE=payment-gateway",
    "TOKEN_SERVICE=payment-gateway",
    "AUTH_SERVER=payment-gateway:8080",
    "SECRET_NAME=payment-gateway",
    "DB_PASSWORD=payment-gateway",
    "REDIS_PASSWORD=payments",
    "PRIVATE_REGISTRY=registry.example.org",
    "JWT_ISSUER=https://payment-gateway.example.org/realms/main",
    "COOKIE_SECURE=registry.example.org/pay",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_a_harmless_value_deletes_nothing(project: Project, line: str) -> None:
    project.write(".env.example", f"{line}\n")
    project.write(".env", f"{line}\n")
    service = "{image: 'registry.example.org/payments/payment-gateway:1.2'}"
    project.write("compose.yml", f"services: {{payment-gateway: {service}, payment-gateway-service: {service}}}\n")
    catalog = made(project)
    image = "registry.example.org/payments/payment-gateway:1.2"
    assert stated(catalog, "containers", "service", "image") == {
        "payment-gateway": ("payment-gateway", image),
        "payment-gateway-service": ("payment-gateway-service", image),
    }


@pytest.mark.parametrize(
    ("line", "tag"),
    [
        ("DB_PASSWORD=blue-moon-9", "blue-moon-9"),
        ("API_KEY=Zq7vT9wKx2Lm", "x-Zq7vT9wKx2Lm"),
        ("DATABASE_URL=postgres://app:k3y-9f8e7d@db/app", "k3y-9f8e7d"),
        ("TWILIO_ACCOUNT_SID=8f14e45fceea167a", "8f14e45fceea167a"),
    ],
)
def test_what_looks_like_a_secret_is_left_out_and_that_is_told(project: Project, line: str, tag: str) -> None:
    name, _, value = line.partition("=")
    project.write(".env", f"{line}\n")
    project.write("compose.yml", f"services: {{web: {{image: 'web:{tag}'}}}}\n")
    done = project.infracat("init", HOME=str(project.folder / "home"), DOCKER_HOST="")
    text = (project.folder / "catalog.yaml").read_text()
    assert tag not in text + done.stdout + done.stderr
    assert value not in text
    assert f"  # left out of image: what is also the value of {name}\n  - name: web\n" in text
    told = f"passed over compose.yml:1: containers/web: left out of image: what is also the value of {name}\n"
    assert told in done.stderr


def test_a_passphrase_of_words_is_shown_under_no_other_name(project: Project) -> None:
    project.write(".env", "DB_PASSWORD=correct-horse-battery\n")
    environment = "{STAGE: correct-horse-battery, MODE: dev}"
    project.write("compose.yml", f"services: {{web: {{image: x, environment: {environment}}}}}\n")
    assert stated(made(project), "containers", "env") == {"web": {"MODE": "dev"}}
