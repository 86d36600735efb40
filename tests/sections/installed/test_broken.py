"""A package whose section cannot be used says so in one line, with its name; the exit code is 4."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import Distribution

import pytest

from infracat.sections import installed
from infracat.sections.installed import installed_sections
from infracat.sections.registry import BUILT_IN, Sections
from infracat.sections.section import BadSection
from tests.project import Project

INIT = "acme_queues/__init__.py"
BROKEN = [
    (INIT, "SECTION = ", "SECTIONS = ", "AttributeError: module 'acme_queues' has no attribute 'SECTION'"),
    (INIT, "from infracat.sections.section", "from acme_base", "ModuleNotFoundError: No module named 'acme_base'"),
    (INIT, "SECTION = ", "raise SystemExit(1)\nSECTION = ", "SystemExit: 1"),
    (INIT, 'Section("queues", "Queue", "queue", folder=__name__)', "{}", "is of type dict, not a Section"),
    (INIT, '"queues"', '"topics"', "the Section is named 'topics'; both need the same name, of lower-case letters, "
                                   "digits and _"),
    (INIT, '"queue"', '"container"', "its fixture, container, is missing or taken"),
    (INIT, '"queue"', '"seen"', "its fixture, seen, is missing or taken"),
    (INIT, '"queue"', "None", "its fixture, None, is missing or taken"),
    (INIT, '"Queue"', '"Topic"', "AttributeError: module 'acme_queues.row' has no attribute 'Topic'"),
    (INIT, "=__name__", '="acme_topics"', "ModuleNotFoundError: No module named 'acme_topics'"),
    ("acme_queues/row.py", 'section = "queues"', "", "AttributeError: section"),
    ("acme_queues/row.py", 'section = "queues"', 'section = "topics"',
     "acme_queues.row.Queue is no Row with section = 'queues'"),
    ("acme_queues/row.py", "Queue(Row)", "Queue", "acme_queues.row.Queue is no Row with section = 'queues'"),
    ("acme_queues/row.py", "depth: Text", "remedy: Text",
     "a field of its rows is named remedy, which every row has already with another meaning"),
    ("acme_queues/observe.py", "def observe", "def look", "AttributeError: module 'acme_queues.observe' has no "
                                                          "attribute 'observe'"),
    ("acme_queues/observe.py", "(ran.stderr)", "(ran.stderr",
     "SyntaxError: '(' was never closed (observe.py, line 11)"),
    ("acme_queues/seen.py", "(Facts)", "", "acme_queues.seen.Seen is no Facts"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def imported_afresh() -> Iterator[None]:
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "acme_queues"]:
        del sys.modules[name]


@pytest.mark.filterwarnings("ignore:Field name .* shadows an attribute")  # pydantic's own
@pytest.mark.parametrize(("file", "right", "wrong", "message"), BROKEN)
def test_what_is_wrong_is_named(
    file: str, right: str, wrong: str, message: str, own_site: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (own_site.folder / file).read_text("utf-8")
    assert right in text
    own_site.write(file, text.replace(right, wrong))
    assert problem(own_site, monkeypatch) == f"queues (acme_queues:SECTION): {message}"


@pytest.mark.parametrize("file", ["observe", "test_queues"])
def test_a_module_that_is_missing(file: str, own_site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_site.folder / f"acme_queues/{file}.py").unlink()
    found = problem(own_site, monkeypatch)
    assert found.startswith(f"queues (acme_queues:SECTION): there is no module acme_queues.{file}")


@pytest.mark.parametrize("name", ["network", "hosts"])
def test_a_name_that_is_taken(name: str, own_site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    own_site.write(INIT, (own_site.folder / INIT).read_text("utf-8").replace('"queues"', f'"{name}"'))
    entry_points(own_site, f"{name} = acme_queues:SECTION")
    found = problem(own_site, monkeypatch)
    assert found == f"{name} (acme_queues:SECTION): there is a section or setting of that name already"


def test_two_sections_of_one_fixture(own_site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    init = (own_site.folder / INIT).read_text("utf-8")
    own_site.write(INIT, f'{init}\nSECOND = Section("topics", "Queue", "queue", folder=__name__)\n')
    entry_points(own_site, "queues = acme_queues:SECTION\ntopics = acme_queues:SECOND")
    assert problem(own_site, monkeypatch) == "topics (acme_queues:SECOND): its fixture, queue, is missing or taken"


def problem(site: Project, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.syspath_prepend(site.folder)
    with pytest.raises(BadSection) as caught:
        installed_sections(BUILT_IN)
    package, _, found = str(caught.value).partition(": section ")
    assert (package, found.count("\n")) == ("package acme-queues 1.2", 0)
    return found


def entry_points(site: Project, lines: str) -> None:
    path = next(site.folder.glob("*.dist-info/entry_points.txt"))
    path.write_text(f"[infracat.sections]\n{lines}\n", encoding="utf-8")


def test_the_command_says_so_without_a_traceback(own_site: Project, project: Project) -> None:
    (own_site.folder / "acme_queues/row.py").unlink()
    project.catalog("queues:\n  - name: mails\n")
    line = "package acme-queues 1.2: section queues (acme_queues:SECTION): ModuleNotFoundError: No module named "
    expected = f"infracat: {line}'acme_queues.row'\n"
    for command in ("lint", "verify"):
        done = project.infracat(command, PYTHONPATH=str(own_site.folder))
        assert (done.returncode, done.stdout, done.stderr) == (4, "", expected)


def test_pytest_says_so_where_the_catalog_has_no_such_rows(own_site: Project, project: Project) -> None:
    (own_site.folder / "acme_queues/row.py").unlink()
    project.catalog("cli_tools:\n  - name: sh\n")
    project.write("tests_env/test_own.py", "")
    for done in (project.pytest("tests_env", PYTHONPATH=str(own_site.folder)),
                 project.verify(PYTHONPATH=str(own_site.folder))):  # fmt: skip
        assert done.returncode == 4
        assert len(done.stderr.strip().splitlines()) == 1
        assert ": package acme-queues 1.2: section queues (acme_queues:SECTION): ModuleNotFound" in done.stderr


def test_packages_are_asked_only_for_what_is_not_built_in(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def distributions() -> list[Distribution]:
        asked.append("once")
        return []

    monkeypatch.setattr(installed, "distributions", distributions)
    sections = Sections()
    assert "network" in sections
    assert sections["network"].row.section == "network"
    assert not asked
    assert "queues" not in sections
    assert list(sections) == list(BUILT_IN)
    assert asked == ["once"]
