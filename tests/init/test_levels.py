"""Required or optional: by lines, comments, defaults, profiles; and one root where ``.env`` is missing."""

from __future__ import annotations

import doctest
import os
from collections.abc import Callable
from pathlib import Path, PurePath

import pytest

from infracat.init import env_files, levels
from infracat.init.env_examples import examples, target_of
from infracat.init.instructions import compose_commands
from infracat.init.levels import said
from infracat.init.project import Project as Folder
from tests.init.test_merging import made, stated
from tests.project import Project


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(levels).attempted
    assert not doctest.testmod(levels).failed


@pytest.mark.parametrize(
    ("comment", "says"),
    [
        ("required", "required"),
        ("REQUIRED: the key of the gateway", "required"),
        ("Mandatory", "required"),
        ("must be set", "required"),
        ("This is not optional", "required"),
        ("Not optional!", "required"),
        ("non-optional", "required"),
        ("isn't optional", "required"),
        ("no longer optional", "required"),
        ("never really optional", "required"),
        ("optional", "optional"),
        ("Where errors go (optional)", "optional"),
        ("not required", "optional"),
        ("isn't strictly required", "optional"),
        ("Not needed for development", "optional"),
        ("only needed if S3 is used", "optional"),
        ("Optional in development, required in production", "optional"),
        ("required when STORAGE is s3", "optional"),
        ("leave empty to turn it off", "optional"),
        ("optional or not: required", "required"),
        ("Options of the server", ""),
        ("The key", ""),
        ("", ""),
    ],
)
def test_what_a_comment_says(comment: str, says: str) -> None:
    assert said(comment) == says


@pytest.mark.parametrize(
    ("comment", "purpose"), [("optional", None), ("(Required)", None), ("Optional: the logs", "Optional: the logs")]
)
def test_a_level_alone_is_no_purpose(project: Project, comment: str, purpose: str | None) -> None:
    project.write(".env.example", f"# {comment}\nLOG_FOLDER=\n")
    assert stated(made(project), "env_vars", "purpose") == {"LOG_FOLDER": purpose}


def levels_of(project: Project) -> dict[str, str]:
    return stated(made(project), "env_vars", "level")


def test_an_active_line_wins_over_one_in_a_comment(project: Project) -> None:
    project.write(
        ".env.example",
        """
        # REDIS_URL=redis://other:6379
        REDIS_URL=redis://localhost:6379
        MAIL_URL=smtp://localhost
        # MAIL_URL=smtp://mail.example.org
        # MODE of the server
        # MODE=fast
        """,
    )
    project.write("apps/api/.env.example", "MODE=slow\n")
    assert levels_of(project) == {"REDIS_URL": "required", "MAIL_URL": "required", "MODE": "required"}


def test_what_comments_say_of_lines(project: Project) -> None:
    project.write(
        ".env.example",
        """
        # Not optional
        FIRST=
        # Required, see the handbook
        # SECOND=
        # optional
        THIRD=
        FOURTH=x  # optional: where it is
        FIFTH=

        # --- Optional ---
        SIXTH=
        SEVENTH=
        # required
        EIGHTH=

        ############
        # Database
        ############
        NINTH=
        """,
    )
    found = levels_of(project)
    assert [name for name, level in found.items() if level == "optional"] == ["THIRD", "FOURTH", "SIXTH", "SEVENTH"]
    assert [name for name, level in found.items() if level == "required"] == [
        *("FIRST", "SECOND", "FIFTH", "EIGHTH", "NINTH"),
    ]


def test_an_empty_default_is_none(project: Project) -> None:
    project.write(".env.example", "LISTED=\nDEFAULTED=\n# what it is\nSHOWN=x\n")
    used = (
        "['${LISTED:-}', '${DEFAULTED:-x}', '${SHOWN:-y}', '${NEW:-}', '${NEEDED}', '${OTHER:-}${OTHER}', '${PORT:-1}']"
    )
    project.write("compose.yml", f"services: {{web: {{image: x, command: {used}}}}}\n")
    assert levels_of(project) == {
        "LISTED": "required",
        "SHOWN": "optional",
        "NEW": "recommended",
        "NEEDED": "required",
        "OTHER": "required",
    }


def test_a_variable_that_is_needed_once_is_required(project: Project) -> None:
    """Also where another use of it, or a comment, has an empty default."""
    project.write(
        "compose.yml",
        """
        # ${B:-}
        services: {web: {image: x, command: ['${A:?is needed}', '${A:-}', '${B:?is needed}', '${C:-}', '${C-}']}}
        """,
    )
    assert levels_of(project) == {"A": "required", "B": "required", "C": "recommended"}


def test_required_in_words_wins_over_a_default(project: Project) -> None:
    project.write(".env.example", "# required\nPORT=80\n")
    project.write("compose.yml", "services: {web: {image: x, ports: ['${PORT:-80}:80']}}\n")
    assert levels_of(project) == {"PORT": "required"}


def test_what_is_guessed_from_this_machine_is_recommended(project: Project) -> None:
    found = stated(made(project), "system_resources", "level")
    assert {found["ram"], found["disk"]} == {"recommended"}


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (".env.example", ".env"),
        (".env.dev.example", ".env.dev"),
        (".env.example.local", ".env.local"),
        ("env.sample", ".env"),
        ("example.env", ".env"),
        (".env-dist", ".env"),
        (".env_template", ".env"),
        ("db.env.example", "db.env"),
        (".env.tpl", ".env"),
        (".env", ""),
        (".env.local", ""),
        ("environment.example.ts", ""),
        (".env.example.md", ""),
        ("README.md", ""),
    ],
)
def test_example_files_by_name(name: str, target: str) -> None:
    assert target_of(name) == target


TOLD = {
    "README": ("README.md", "Then run\n\n    cp .env.dev.example .env\n"),
    "prose": ("CONTRIBUTING.md", "Fill it in: copy `.env.dev.example` to .env.\n"),
    "a script": ("scripts/setup.sh", "[ -e .env ] || cp -n ./.env.dev.example ./.env\n"),
    "bin": ("bin/setup", "#!/bin/sh\ncp .env.dev.example .env\n"),
    "make": ("Makefile", ".env:\n\tcp .env.dev.example .env\n"),
    "npm": ("package.json", '{"scripts": {"setup": "cp .env.dev.example .env && npm i"}}'),
    "composer": ("composer.json", '{"scripts": {"x": ["php -r \\"copy(\'.env.dev.example\', \'.env\');\\""]}}'),
    "docs": ("docs/setup.md", "```sh\ncat .env.dev.example > .env\n```\n"),
    "CI": (".github/workflows/test.yml", "steps: [{run: cp .env.dev.example .env}]\n"),
    "nobody": ("README.md", "See the handbook.\n"),
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_the_example_that_the_project_copies(project: Project, told: tuple[str, str]) -> None:
    project.write(*told)
    project.write(".env.dev.example", "STAGE=dev\nPORT=8000\n")
    project.write(".env.prod.example", "PORT=80\nCDN_HOST=\nSTAGE=live\n")
    catalog = made(project)
    assert stated(catalog, "env_vars", "from_", "level", "example") == {
        "STAGE": (None, "required", "dev"),
        "PORT": (None, "required", "8000"),
        "CDN_HOST": (None, "optional", None),
    }


def test_what_the_instructions_say_counts_before_names(project: Project) -> None:
    project.write("README.md", "cp .env.docker.example .env\n")
    project.write(".env.docker.example", "A_HOST=db\n")
    project.write(".env.example", "A_HOST=localhost\nB_HOST=\n")
    assert stated(made(project), "env_vars", "example", "level") == {
        "A_HOST": ("db", "required"),
        "B_HOST": (None, "optional"),
    }


def test_two_examples_that_are_copied_to_two_files(project: Project) -> None:
    project.write("README.md", "cp .env.example .env\ncp db.env.example db.env\n")
    project.write(".env.example", "A_HOST=\n")
    project.write("db.env.example", "B_HOST=\n")
    assert stated(made(project), "env_vars", "from_", "level") == {
        "A_HOST": (None, "required"),
        "B_HOST": ("db.env", "required"),
    }


def test_a_missing_env_file_is_one_failure(project: Project) -> None:
    project.write(".env.example", "# one\nA_HOST=\nB_HOST=\nC_HOST=\n# optional: where\nD_HOST=\n")
    project.write("apps/api/.env.example", "E_HOST=\nF_HOST=\n")
    made(project)
    done = project.verify("env_vars")
    assert done.returncode == 1
    assert project.statuses() == {
        "env_vars/A_HOST": "failed",
        "env_vars/B_HOST": "blocked",
        "env_vars/C_HOST": "blocked",
        "env_vars/D_HOST": "skipped",
        "env_vars/E_HOST": "failed",
        "env_vars/F_HOST": "blocked",
    }
    assert project.row("env_vars/A_HOST")["fix"] == "cp .env.example .env"
    assert project.row("env_vars/E_HOST")["fix"] == "cp apps/api/.env.example apps/api/.env"


def test_nothing_is_linked_where_the_file_is(project: Project) -> None:
    project.write(".env.example", "A_HOST=\nB_HOST=\n")
    project.write(".env", "A_HOST=x\n")
    assert stated(made(project), "env_vars", "requires", "fix") == {"A_HOST": ((), None), "B_HOST": ((), None)}


def test_a_variable_of_the_process_is_no_root(project: Project) -> None:
    project.write(".env.example", "A_HOST=\nB_HOST=\nC_HOST=\n")
    rows = stated(made(project, A_HOST="x"), "env_vars", "requires")
    assert rows == {"A_HOST": (), "B_HOST": (), "C_HOST": ("env_vars/B_HOST",)}


def test_optional_variables_with_a_default_and_no_purpose_are_left_out_and_counted(project: Project) -> None:
    lines = [f"# V{number}_MODE=fast\n" for number in range(3)]
    project.write(".env.example", f"A_HOST=\n{''.join(lines)}# What it is\n# B_HOST=x\n\n# C_HOST=\n# D_HOST=...\n")
    done = project.infracat("init", HOME=str(project.folder), DOCKER_HOST="")
    said = "Left out: 3 optional variables with a default and without a comment: V0_MODE, V1_MODE, V2_MODE."
    assert f"\n{said}\n" in done.stdout
    (project.folder / "catalog.yaml").unlink()
    assert set(levels_of(project)) == {"A_HOST", "B_HOST", "C_HOST", "D_HOST"}


def latin_1(path: Path) -> None:
    path.write_bytes("NAME=Müller\n".encode("latin-1"))


def large(path: Path) -> None:
    path.write_bytes(b"#" * 1_000_001)


def link_to_nowhere(path: Path) -> None:
    path.symlink_to("gone")


@pytest.mark.parametrize("make", [latin_1, large, os.mkfifo, link_to_nowhere, Path.mkdir])
def test_an_env_file_that_cannot_be_read_is_not_missing(project: Project, make: Callable[[Path], None]) -> None:
    """Its fix would overwrite it."""
    project.write(".env.example", "A_HOST=a.test\nB_HOST=b.test\n")
    make(project.folder / ".env")
    assert stated(made(project), "env_vars", "requires", "fix") == {"A_HOST": ((), None), "B_HOST": ((), None)}
    assert "is missing here" not in (project.folder / "catalog.yaml").read_text()


def test_an_empty_file_that_was_read_is_empty(tmp_path: Path) -> None:
    (tmp_path / ".env").touch()
    folder = Folder(tmp_path, {})
    assert (folder.text(PurePath(".env")), folder.peek(PurePath(".env"))) == ("", "")


def test_a_quote_that_is_not_closed_hides_no_other_variable(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text('# one\n\nA="x\nB="y"\n\n# two\n\n\n#   DEF=4\nC=2\n')
    folder = Folder(tmp_path, {})
    found = list(env_files.variables(folder, PurePath(".env.example")))
    assert [(each.name, each.value, each.line) for each in found] == [("B", "y", 4), ("DEF", "4", 9), ("C", "2", 10)]
    assert folder.warnings == [".env.example:3: is not NAME=value"]


def test_documents_are_looked_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/setup.md").write_text("cp .env.example .env\n")
    (tmp_path / ".env.example").write_text("A=1\n")
    folders: list[PurePath] = []
    below = Folder.below

    def counted(folder: Folder, path: PurePath) -> list[PurePath]:
        folders.append(path)
        return below(folder, path)

    monkeypatch.setattr(Folder, "below", counted)
    folder = Folder(tmp_path, {})
    assert [each.target for each in [*examples(folder), *examples(folder)]] == [PurePath(".env")] * 2
    assert list(compose_commands(folder)) == []
    assert folders.count(PurePath("docs")) == 1
