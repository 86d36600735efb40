"""Whatever leaves the process is redacted: errors that are not told as results, threads, atexit, other plugins' files.

And what one judge raises is one case's, whatever its class does when it is looked at.
"""

from __future__ import annotations

import io
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from infracat import cli
from infracat.audit.unsafe_exceptions import is_safe, safe
from infracat.facts import CannotObserve
from infracat.redaction.output import OUTPUT, OutputRedactor, install_hooks, text_of, traceback_of
from tests.project import Project

TOKEN = "Zq7-vT9wKx2/Lm4+Rb8="
CATALOG = """
    cli_tools: [{name: sh, verify: "echo 1.0"}]
    env_vars: [{name: API_TOKEN}]
"""


def pieces(text: str) -> set[str]:
    return {TOKEN[at : at + 8] for at in range(len(TOKEN) - 7) if TOKEN[at : at + 8] in text}


def everything(project: Project, *texts: str) -> str:
    written = [
        path.read_text("utf-8", "replace")
        for path in project.folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and "tests_env" not in path.parts
    ]
    return "\n".join([*texts, *written])


@pytest.fixture
def shop(project: Project) -> Project:
    project.catalog(CATALOG)
    return project


CLASSES = """
    import os, sys
    TOKEN = os.environ["API_TOKEN"]

    def raises(kind):
        def text(self, *_):
            raise kind(TOKEN)
        return text

    def deep(self, *_):
        return deep(self)

    def none(self, *_):
        return None

    class Str(str):
        def __format__(self, spec): raise SystemExit(TOKEN)
        def split(self, *_): raise SystemExit(TOKEN)
        encode = __str__ = __repr__ = split

    BAD = {
        "error": raises(RuntimeError), "exit": raises(SystemExit), "ctrl_c": raises(KeyboardInterrupt), "memory": raises(MemoryError),
        "deep": deep, "no_text": none, "endless": lambda self: "x" * 40_000_000 + TOKEN, "halves": lambda self: "\\udc80" + TOKEN,
        "text_of_its_own": lambda self: Str(TOKEN),
    }
    KINDS = {f"{base.__name__}_{name}": type("Evil", (base,), {"__str__": bad, "__repr__": bad, "__format__": bad})
             for base in (Exception, AssertionError, BaseException) for name, bad in BAD.items()}

    class Lies(Exception):
        __class__ = AssertionError

    class Hides(Exception):
        __class__ = property(raises(RuntimeError))

    class Name(type):
        __name__ = property(raises(SystemExit))

    class Named(Exception, metaclass=Name): ...

    class Traceless(Exception):
        __traceback__ = property(raises(RuntimeError))

    class Sealed(Exception):
        def __getattribute__(self, name): raise SystemExit(TOKEN)

    KINDS |= {kind.__name__ if kind is not Named else "Named": kind for kind in (Lies, Hides, Traceless, Sealed)} | {"Named": Named}
"""  # noqa: E501
JUDGES = (
    CLASSES
    + """
    import pytest

    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_raises(kind):
        raise KINDS[kind](TOKEN)

    @pytest.fixture
    def broken():
        raise KINDS["Exception_error"](TOKEN)

    def test_in_a_fixture(broken): ...

    @pytest.fixture
    def late():
        yield
        raise KINDS["Exception_exit"](TOKEN)

    def test_late(late): ...

    def test_group():
        raise ExceptionGroup(TOKEN, [ValueError(TOKEN), KINDS["Exception_error"](TOKEN)])

    def test_chain():
        try:
            raise KINDS["Exception_ctrl_c"](TOKEN)
        except Exception as error:
            raise ValueError("of a chain " + TOKEN) from error

    def test_of_a_row(cli_tool, seen):
        raise KINDS["AssertionError_exit"](TOKEN)

    def test_sound(): ...
"""
)


@pytest.mark.parametrize("program", ["verify", "verify -n 1", "pytest"])
def test_what_a_judge_raises_is_its_own_affair(shop: Project, program: str) -> None:
    shop.write("tests_env/test_mine.py", JUDGES)
    shop.write("tests_env/test_broken.py", CLASSES + '\n    raise KINDS["Exception_error"](TOKEN)\n')
    shop.write("tests_env/test_hidden.py", CLASSES + "\n    raise Hides(TOKEN)\n")
    if program == "pytest":
        done = shop.pytest("tests_env", "-rA", "--junitxml=own.xml", "--html=own.html", API_TOKEN=TOKEN)
    else:
        done = shop.verify(*program.split()[1:], API_TOKEN=TOKEN)
    assert done.returncode == 1, done.stderr
    assert "INTERNALERROR" not in done.stdout + done.stderr
    assert "internal error" not in done.stderr
    assert not pieces(everything(shop, done.stdout, done.stderr))
    rows = {row["key"]: row for row in shop.results()["rows"]}
    checks = {check["name"]: check for check in rows["tests_env/test_mine"]["checks"]}
    assert checks["sound"]["status"] == "passed"
    told = {name: check["status"] for name, check in checks.items() if name.startswith("raises")}
    assert len(told) == 32
    assert {status for name, status in told.items() if "[AssertionError" in name} == {"failed"}
    assert {status for name, status in told.items() if "[AssertionError" not in name} == {"unknown"}
    assert checks["raises[Exception_error]"]["message"].startswith(
        "the judge has a bug: Evil: (its text cannot be had: "
    )
    assert rows["cli_tools/sh"]["status"] == "failed"
    assert rows["env_vars/API_TOKEN"]["status"] == "passed"
    assert {rows[f"tests_env/test_{name}"]["status"] for name in ("broken", "hidden")} == {"unknown"}


ELSEWHERE = """
    import atexit, gc, logging, os, sys, threading, warnings
    import pytest
    TOKEN = os.environ["API_TOKEN"]

    class Late:
        def __del__(self): raise RuntimeError("destroyed " + TOKEN)
        def __repr__(self): return TOKEN

    def ends():
        print("at the end " + TOKEN)
        print("at the end " + TOKEN, file=sys.stderr)
        raise RuntimeError("atexit " + TOKEN)

    @pytest.fixture(scope="session")
    def of_all(record_testsuite_property):
        record_testsuite_property("suite " + TOKEN, TOKEN)

    def test_properties(of_all, record_property, record_xml_attribute):
        record_property("own", {"token": TOKEN, "list": [TOKEN]})
        record_property(TOKEN, 1)
        record_xml_attribute("own", TOKEN)

    def test_leaves_much_behind():
        atexit.register(ends)
        thread = threading.Thread(target=lambda: (_ for _ in ()).throw(ValueError("thread " + TOKEN)))
        thread.start(); thread.join()
        Late(); gc.collect()
        warnings.warn("warned " + TOKEN)
        logging.getLogger("mine").error("%d %s", TOKEN)
        logging.raiseExceptions = True
        logging.getLogger("mine").handlers = [logging.StreamHandler(sys.__stderr__)]
        logging.getLogger("mine").error("%d %s", TOKEN)
        logging.getLogger("mine").error("logged " + TOKEN)
        sys.excepthook(ValueError, ValueError("hooked " + TOKEN), None)

    def test_extras(extras):
        import pytest_html
        extras.append(pytest_html.extras.text("extra " + TOKEN, name=TOKEN))
        extras.append(pytest_html.extras.json({"token": TOKEN}))
"""
CONFTEST = """
    import os, sys

    def pytest_sessionfinish():
        print("finished " + os.environ["API_TOKEN"])
        print("finished " + os.environ["API_TOKEN"], file=sys.stderr)

    def pytest_unconfigure():
        print("unconfigured " + os.environ["API_TOKEN"])
        print("unconfigured " + os.environ["API_TOKEN"], file=sys.stderr)
"""


@pytest.mark.parametrize("program", ["verify", "verify -n 1", "verify -- -s", "pytest"])
def test_other_ways_out(shop: Project, program: str) -> None:
    shop.new_process = True  # it has to end
    shop.write("tests_env/test_mine.py", ELSEWHERE)
    shop.write("tests_env/conftest.py", CONFTEST)
    command, *arguments = program.split()
    files = ["--junitxml=own.xml", "--html=own.html", "--self-contained-html", "-rA"]
    if command == "pytest":
        done = shop.pytest("tests_env", *arguments, *files, API_TOKEN=TOKEN)
    else:
        done = shop.verify(*arguments, *([] if "--" in arguments else ["--"]), *files, API_TOKEN=TOKEN)
    assert done.returncode in (0, 1), done.stderr
    assert not pieces(everything(shop, done.stdout, done.stderr))
    own = (shop.folder / "own.xml").read_text("utf-8")
    assert 'name="own" value="' in own
    assert "[redacted]" in own


NAMES = """
    import os
    from itertools import count
    import pytest

    TOKEN = os.environ["API_TOKEN"]

    @pytest.fixture(params=[TOKEN], ids=[f"fixture {TOKEN}"])
    def made(request):
        return request.param

    @pytest.mark.parametrize("number", range(2), ids=[f"a {TOKEN} b"] * 2)
    def test_ids(number, made):
        assert number == 0

    @pytest.mark.parametrize("number", [pytest.param(1, id=TOKEN), TOKEN])
    def test_values(cli_tool, number):
        pass

    @pytest.mark.parametrize("number", (number for number in range(2)), ids=lambda number: f"{TOKEN}{number}")
    def test_function(number):
        pass

    @pytest.mark.parametrize("number", range(2), ids=(f"{TOKEN}{number}" for number in count()))
    def test_without_an_end(number):
        pass
"""


@pytest.mark.parametrize(
    "program",
    [
        "verify -- --debug -vv --durations=0", "verify -n 1 -- --debug=own.log", "verify -- --setup-plan",
        "pytest --debug -vv --durations=0 --junitxml=own.xml -rA -o cache_dir=cache", "pytest --setup-plan -vv",
        "pytest --collect-only -q",
    ],
)  # fmt: skip
def test_names_of_cases_and_what_pytest_writes_of_its_own_work(shop: Project, program: str) -> None:
    shop.new_process = True
    shop.write("tests_env/test_mine.py", NAMES)
    command, *arguments = program.split()
    folder = ["tests_env"] if command == "pytest" else []
    done = getattr(shop, command)(*folder, *arguments, API_TOKEN=TOKEN)
    assert done.returncode in (0, 1), done.stderr
    if "--setup-plan" not in arguments and "--collect-only" not in arguments:
        checks = [check["name"] for check in shop.row("tests_env/test_mine")["checks"]]
        assert len(set(checks)) == len(checks) == 6, checks
        assert all("[redacted]" in each or "redacted" in each for each in checks), checks
    assert not pieces(everything(shop, done.stdout, done.stderr))


INTERNAL = """
    import os
    import pytest

    @pytest.hookimpl({when})
    def {hook}():
        raise RuntimeError("internal " + os.environ["API_TOKEN"])
"""


@pytest.mark.parametrize(
    ("hook", "program"),
    [
        ("pytest_sessionstart", "verify"),
        ("pytest_collection_modifyitems", "pytest"),
        ("pytest_runtest_makereport", "verify"),
        ("pytest_runtest_makereport", "pytest"),
    ],
)
def test_an_internal_error_shows_no_secret(shop: Project, hook: str, program: str) -> None:
    """In the audit's own process, which imports no ``conftest.py`` of the project's by ``verify``."""
    shop.write("plugins/breaks_it.py", INTERNAL.format(when="tryfirst=True", hook=hook))
    arguments = ["verify", "--"] if program == "verify" else ["pytest", "tests_env"]
    command = getattr(shop, arguments.pop(0))
    done = command(*arguments, "-p", "breaks_it", API_TOKEN=TOKEN, PYTHONPATH=str(shop.folder / "plugins"))
    assert done.returncode != 0
    assert not pieces(everything(shop, done.stdout, done.stderr))
    assert "internal" in (done.stdout + done.stderr).lower()


@pytest.mark.parametrize(
    ("command", "broken"),
    [
        ("lint", "infracat.cli.catalog.load"),
        ("verify", "infracat.verification.verify"),
        ("init", "infracat.init.command.init"),
        ("history", "infracat.history.listing.all_runs"),
        ("diff", "infracat.history.diff.runs_to_compare"),
        ("bundle", "infracat.history.diff.folder_of"),
        ("attach jira:OPS-1", "infracat.history.diff.folder_of"),
    ],
)
def test_an_internal_error_of_any_command(
    shop: Project, command: str, broken: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def bug(*_: object, **__: object) -> None:
        raise RuntimeError(f"broken by {TOKEN} at https://app:hunter2-Gx5@host")

    monkeypatch.chdir(shop.folder)
    monkeypatch.setenv("API_TOKEN", TOKEN)
    monkeypatch.setattr("infracat.redaction.output.OUTPUT._redactors", ())
    monkeypatch.setattr(broken, bug)
    assert cli.run(command.split()) == 3
    told = capfd.readouterr().err
    assert "infracat: internal error, please report it:\nTraceback" in told
    assert "broken by [redacted] at https://app:[redacted]@host" in told
    assert not pieces(told)


def test_hooks_of_the_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", TOKEN)
    monkeypatch.setattr(OUTPUT, "_redactors", ())
    monkeypatch.setattr(sys, "stderr", stream := io.StringIO())
    for name in ("excepthook", "unraisablehook"):
        monkeypatch.setattr(sys, name, getattr(sys, name))
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    install_hooks()
    error = ValueError(f"told {TOKEN}")
    error.add_note(TOKEN)
    sys.excepthook(ValueError, error, None)
    threading.excepthook(threading.ExceptHookArgs((ValueError, error, None, None)))
    assert stream.getvalue().count("ValueError: told [redacted]\n[redacted]") == 2


def test_a_redactor_that_fails_lets_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def text(self, text: str) -> str:
            raise MemoryError(text)

    output = OutputRedactor()
    monkeypatch.setattr(output, "_redactors", (Broken(),))
    assert output.text(TOKEN) == "[a text that could not be redacted: MemoryError]\n"


def test_a_text_that_raises() -> None:
    class Evil(Exception):
        def __str__(self) -> str:
            raise SystemExit(TOKEN)

    assert text_of(Evil()) == "(its text cannot be had: SystemExit)"
    assert "Evil" in traceback_of(Evil())


def test_an_ordinary_exception_stays_what_it_is() -> None:
    class Own(CannotObserve):
        pass

    for error in (ValueError("x"), Own("x"), AssertionError("x"), OSError(2, "x"), ExceptionGroup("x", [ValueError()])):
        assert is_safe(error)
    assert type(safe(Own("x"))) is Own

    class Evil(CannotObserve):
        def __str__(self) -> str:
            raise ValueError

    assert type(safe(Evil("x"))) is CannotObserve


def test_stderr_of_any_command_is_redacted(shop: Project) -> None:
    """What is printed before there is a catalog: arguments that are not understood."""
    done = shop.infracat("verify", f"--no-such={TOKEN}", API_TOKEN=TOKEN)
    assert done.returncode == 4
    assert not pieces(done.stderr)
    done = shop.verify("--", f"--no-such={TOKEN}", API_TOKEN=TOKEN)
    assert done.returncode == 4
    assert not pieces(done.stderr)
    assert not list(Path(shop.folder).glob("reports/2*"))


@pytest.mark.parametrize("kind", [pytest.skip.Exception, KeyboardInterrupt, AssertionError, SystemExit])
def test_what_it_was_raised_from_does_not_change_what_it_means(kind: type[BaseException]) -> None:
    """subprocess.CalledProcessError has a text of its own making, and is what many a judge catches before it skips."""
    error = kind("not here")
    error.__context__ = subprocess.CalledProcessError(1, "x")
    assert not is_safe(error)
    assert safe(error) is error
    assert is_safe(error)
