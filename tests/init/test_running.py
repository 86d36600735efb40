"""``infracat init`` and what runs at the moment: containers, listeners, a graphics card."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from infracat.catalog.load import load
from infracat.catalog.model import Catalog
from tests.project import Project
from tests.sections.system_resources.gpus import A10, GTX_680, NO_DRIVER
from tests.services.engine import Engine

SERVER = """
import socket
for port in range({first}, 32000):
    try:
        server = socket.create_server(("127.0.0.1", port))
        break
    except OSError:
        continue
print(port, flush=True)
input()
"""


@contextmanager
def listening(folder: Path, first: int) -> Iterator[int]:
    """A server that works in ``folder``; yields its port, which is not one of those that are handed out at random."""
    child = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(first=first)],
        cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout
        yield int(child.stdout.readline())
    finally:
        child.communicate("\n", timeout=60)


def init(project: Project, docker_host: str = "") -> Catalog:
    done = project.infracat("init", HOME=str(project.folder / "home"), DOCKER_HOST=docker_host)
    assert done.returncode == 0, done.stderr
    return load(project.folder / "catalog.yaml")


def compose_labels(service: str, folder: Path) -> list[str]:
    labels = {"service": service, "project": "shop", "project.working_dir": str(folder)}
    return [f"--label=com.docker.compose.{name}={value}" for name, value in labels.items()]


@pytest.fixture
def running(project: Project, engine: Engine) -> Iterator[None]:
    """Two containers of the project's, another's, and one that is nobody's."""
    labels = {
        "shop-db-1": compose_labels("db", project.folder),
        "shop-cache-1": ["-p", "127.0.0.1:26379:6379", *compose_labels("cache", project.folder)],
        "elsewhere-db-1": compose_labels("other", project.folder.parent),
        "loose": [],
    }
    with ExitStack() as stack:
        for name, options in labels.items():
            stack.enter_context(engine.container("--name", name, *options))
        yield


@pytest.mark.usefixtures("running")
def test_running_containers_of_the_project(project: Project, engine: Engine) -> None:
    project.write("compose.yaml", "services:\n  db:\n    image: postgres:15\n")
    done = project.infracat("init", HOME=str(project.folder / "home"), DOCKER_HOST=engine.host)
    catalog = load(project.folder / "catalog.yaml")
    assert [row.name for row in catalog.section("containers")] == ["db", "cache"]
    cache = catalog.row("containers/cache")
    assert (cache.service, cache.project, cache.image) == ("cache", "shop", engine.image)  # type: ignore[attr-defined]
    assert [str(port) for port in cache.ports] == ["127.0.0.1:26379:6379/tcp"]  # type: ignore[attr-defined]
    text = (project.folder / "catalog.yaml").read_text()
    assert "  # from compose.yaml:2\n  # running now as shop-db-1\n  - name: db\n" in text
    assert "  # from the running container shop-cache-1\n" in text
    (said,) = [line for line in done.stdout.splitlines() if line.startswith("Also running here")]
    assert "loose" in said
    assert "elsewhere" not in said


def test_without_an_engine(project: Project) -> None:
    assert not init(project).section("containers")


def test_an_engine_that_does_not_answer_is_told(project: Project) -> None:
    done = project.infracat("init", DOCKER_HOST=f"unix://{project.folder}/nobody.sock")
    assert done.returncode == 0
    assert "infracat: passed over running containers: the container engine at " in done.stderr


def test_what_listens_in_the_folder_is_the_projects(project: Project) -> None:
    inside = project.folder / "server"
    inside.mkdir()
    with listening(inside, 21300) as ours, listening(project.folder.parent, 21700) as other:
        catalog = init(project)
    (row,) = catalog.section("network")
    assert (row.port, row.level) == (ours, "recommended")  # type: ignore[attr-defined]
    assert row.name.endswith(f"-{ours}")
    assert other not in [row.port for row in catalog.section("network")]  # type: ignore[attr-defined]
    assert "  # listening now: " in (project.folder / "catalog.yaml").read_text()


def test_a_dev_server_that_is_up_is_one_row(project: Project) -> None:
    with listening(project.folder, 22300) as port:
        project.write("package.json", f'{{"scripts": {{"dev": "vite --port {port}"}}}}')
        catalog = init(project)
    (row,) = catalog.section("network")
    assert (row.name, row.level) == (f"vite-{port}", "optional")


def test_ports_of_containers_are_not_told_twice(project: Project) -> None:
    with listening(project.folder, 23300) as port:
        project.write("compose.yaml", f'services: {{web: {{build: ., ports: ["{port - 1}-{port}:80-81"]}}}}')
        assert not init(project).section("network")


def test_a_graphics_card_that_nothing_asks_for_is_optional(project: Project) -> None:
    project.tool("nvidia-smi", A10.script)
    gpu = init(project).row("system_resources/gpu")
    assert (str(gpu.cuda), gpu.level) == (">= 12.0", "optional")  # type: ignore[attr-defined]
    text = (project.folder / "catalog.yaml").read_text()
    assert "  # here: 1 NVIDIA A10, CUDA 12.4; nothing in this folder asks for it\n" in text


def test_a_graphics_card_that_the_project_asks_for(project: Project) -> None:
    project.tool("nvidia-smi", GTX_680.script)  # too old to tell its CUDA
    project.write("requirements.txt", "pandas\ntorch>=2\n")
    gpu = init(project).row("system_resources/gpu")
    assert (gpu.cuda, gpu.level) == (None, "optional")  # type: ignore[attr-defined]
    assert "  # from requirements.txt:2 (torch)\n" in (project.folder / "catalog.yaml").read_text()


def test_a_driver_that_does_not_work_is_no_card(project: Project) -> None:
    said, code = NO_DRIVER
    project.tool("nvidia-smi", f'echo "{said}"; exit {code}')
    assert "system_resources/gpu" not in [row.key for row in init(project).rows]


def test_memory_and_disk_are_stated_below_what_is_here(project: Project) -> None:
    catalog = init(project)
    assert catalog.row("system_resources/ram").minimum <= psutil.virtual_memory().total * 0.6  # type: ignore[attr-defined]
    free = shutil.disk_usage(project.folder).free
    assert catalog.row("system_resources/disk").minimum_free <= free * 0.6  # type: ignore[attr-defined]
