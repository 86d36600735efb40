"""The process of a project's own judges is pytest as its author knows it, and takes the place of nothing of ours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import infracat
from tests.project import Project

CATALOG = """
    cli_tools:
      - {name: tool, min_version: "2.0"}
    network:
      - {name: nothing, url: "http://127.0.0.1:9/", timeout: 5 s}
"""
SHADOWS = ("requests", "asyncio", "json", "botocore", "docker", "infracat", "packaging", "_pytest", "tests_env")
NAMESPACES = ("azure", "google")  # packages without a file of their own


@pytest.fixture
def mine(project: Project) -> Project:
    project.tool("tool", "echo 2.5.1")
    project.catalog(CATALOG)
    return project


def test_no_module_of_the_project_stands_in_for_a_library(mine: Project) -> None:
    mine.new_process = True
    for name in SHADOWS:
        mine.write(f"tests_env/{name}.py", "raise RuntimeError('not for you')\n")
    mine.write("tests_env/helper.py", "answer = 42\n")
    mine.write("tests_env/conftest.py", "import asyncio, json, requests\nfrom helper import answer\n")
    mine.write(
        "tests_env/test_mine.py", "import requests\nfrom helper import answer\ndef test_mine(): assert answer == 42\n"
    )
    for command, *arguments in (["verify"], ["verify", "-n", "2"], ["pytest", "tests_env"]):
        assert getattr(mine, command)(*arguments).returncode == 1
        assert mine.statuses() == {
            "cli_tools/tool": "passed",
            "network/nothing": "failed",
            "tests_env/test_mine": "passed",
        }
        assert "RuntimeError" not in str(mine.results())


@pytest.mark.parametrize("command", [["verify"], ["verify", "--", "--collect-only"], ["pytest", "tests_env"]])
def test_nothing_in_any_folder_of_the_project_stands_in_for_a_library(mine: Project, command: list[str]) -> None:
    mine.new_process = True
    for name in (*SHADOWS[:-1], *NAMESPACES):
        for folder in ("", "tests_env/", "tests_env/sub/"):
            if folder or (command[0] == "verify" and name != "infracat"):  # python -m puts the project's folder first
                mine.write(f"{folder}{name}.py", "open(__file__ + '.ran', 'w')\n")
    judge = "import azure.storage.blob, json, requests\ndef test_mine(): pass\n"
    mine.write("tests_env/test_mine.py", judge)
    mine.write("tests_env/sub/test_more.py", judge)
    done = getattr(mine, command[0])(*command[1:])
    assert done.returncode == (0 if "--collect-only" in command else 1), done.stdout + done.stderr
    assert not list(mine.folder.rglob("*.ran"))


def test_what_lies_beside_the_package_stands_in_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "infracat").symlink_to(Path(infracat.__file__).parent)
    (tmp_path / "json.py").write_text("raise RuntimeError\n")
    (tmp_path / "tempfile.py").write_text("raise RuntimeError\n")
    for name, words in (("hosts/files/questions.py", ["kind", "/"]), ("formats/whole.py", [str(tmp_path / "json.py")])):
        command = [sys.executable, "-I", "-S", str(tmp_path / "infracat" / name), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_fixtures_of_any_scope_live_as_long_as_in_pytest(mine: Project) -> None:
    mine.write(
        "tests_env/test_mine.py",
        """
        import pytest

        made, ended = [], []

        @pytest.fixture(scope="module")
        def module():
            made.append("module")
            yield
            ended.append("module")

        @pytest.fixture(scope="session")
        def session():
            made.append("session")
            yield

        @pytest.mark.parametrize("number", range(3))
        def test_first(number, module, session):
            assert (made.count("module"), ended) == (1, [])
    """,
    )
    mine.write("tests_env/test_next.py", "import test_mine\ndef test_it():\n    assert test_mine.ended == ['module']\n")
    mine.verify("tests_env")
    assert mine.statuses() == {"tests_env/test_mine": "passed", "tests_env/test_next": "passed"}


def test_the_projects_hook_is_called_once_with_the_results(mine: Project) -> None:
    mine.write(
        "tests_env/conftest.py",
        """
        from pathlib import Path

        def pytest_infracat_results(results, folder):
            with Path("called").open("a") as file:
                file.write(f"{results['run']['exit_code']} {folder.name}\\n")
    """,
    )
    mine.write("tests_env/test_mine.py", "def test_mine(): ...\n")
    mine.verify()
    assert (mine.folder / "called").read_text() == f"1 {mine.runs[0].name}\n"


def test_a_plugin_of_both_processes_is_called_once_with_the_results(mine: Project) -> None:
    mine.write(
        "plugins/telling.py",
        "def pytest_infracat_results():\n    with open('called', 'a') as file:\n        file.write('once ')\n",
    )
    mine.write("tests_env/test_mine.py", "def test_mine(): ...\n")
    mine.verify("--", "-p", "telling", PYTHONPATH=str(mine.folder / "plugins"))
    assert (mine.folder / "called").read_text() == "once "


def test_a_fork_that_comes_back_from_its_judge_judges_nothing(mine: Project) -> None:
    mine.write(
        "tests_env/test_mine.py",
        """
        import os

        def test_forks():
            with open("called", "a") as file:
                file.write("forks ")
            os.fork()

        def test_next():
            with open("called", "a") as file:
                file.write("next ")
    """,
    )
    assert mine.verify("tests_env").returncode == 0
    assert (mine.folder / "called").read_text() == "forks next "


def test_what_a_judge_prints_is_redacted(mine: Project) -> None:
    mine.catalog("env_vars: [{name: DEMO_TOKEN}]\n")
    mine.write(
        "tests_env/test_mine.py",
        """
        import os

        def test_prints():
            print("printed", os.environ["DEMO_TOKEN"])
            os.system("echo passed through $DEMO_TOKEN")
    """,
    )
    done = mine.verify("--", "-s", DEMO_TOKEN="p8Qs7tZk2LwX")
    assert done.returncode == 0
    assert "printed" in done.stderr
    assert "passed through" in done.stderr
    assert "p8Qs7tZk" not in done.stdout + done.stderr


def test_pytests_own_options_mean_what_they_do(mine: Project) -> None:
    mine.write("tests_env/test_mine.py", "def test_a(): assert False\ndef test_b(): ...\n")
    done = mine.pytest("tests_env/test_mine.py::test_b", "-v")
    assert done.returncode == 0
    assert "tests_env/test_mine.py::test_b PASSED" in done.stdout
    done = mine.pytest("tests_env/test_mine.py::test_none")
    assert done.returncode == 4
    assert "not found" in done.stderr
    mine.pytest("tests_env/test_mine.py", "-x")
    assert {check["name"]: check["status"] for check in mine.row("tests_env/test_mine")["checks"]} == {
        "a": "failed", "b": "unknown",
    }  # fmt: skip


def test_a_catalog_that_changes_while_workers_start_is_judged_as_it_was(mine: Project) -> None:
    changes = "def pytest_configure_node(node):\n    open('catalog.yaml', 'w').write('cli_tools: [{name: other}]')\n"
    mine.write("conftest.py", changes)
    mine.write("tests_env/test_mine.py", "def test_mine(cli_tool): assert cli_tool.name == 'tool'\n")
    mine.pytest("tests_env", "-n", "2")
    assert mine.statuses()["cli_tools/tool"] == "passed"
    assert "nobody judged it" not in str(mine.results())


def test_a_run_without_results_is_no_success(mine: Project) -> None:
    mine.write(
        "plugins/ends_it.py", "def pytest_collection(session):\n    import pytest\n    pytest.exit('enough', 0)\n"
    )
    done = mine.verify("--", "-p", "ends_it", PYTHONPATH=str(mine.folder / "plugins"))
    assert done.returncode != 0
