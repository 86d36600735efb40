"""Variables of a container: what a catalog's ``env`` means, filled in as compose does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from infracat.facts import Unavailable
from infracat.hosts import Host, Machine
from infracat.sections.containers.variables import differences

HERE = {"USER_NAME": "app", "EMPTY": "", "DB_PASS": "p4ss"}


@pytest.mark.parametrize(
    ("stated", "inside"),
    [
        ("postgresql://${USER_NAME}:${DB_PASS}@db/app", "postgresql://app:p4ss@db/app"),
        ("${NOT_SET:-prod}", "prod"),
        ("${EMPTY:-prod}", "prod"),
        ("${EMPTY-prod}", ""),
        ("${NOT_SET-prod}", "prod"),
        ("${NOT_SET:-${USER_NAME}}", "app"),
        ("${USER_NAME:+yes}", "yes"),
        ("${NOT_SET:+yes}", ""),
        ("${NOT_SET}", ""),
        ("a${NOT_SET}b", "ab"),
        ("${FROM_FILE}", "p4ss-file"),
        ("${USER_NAME}$$x", "app$x"),
        ("pa$word", "pa$word"),
        ("pa$$word", "pa$word"),
    ],
)
def test_what_compose_gives(tmp_path: Path, stated: str, inside: str) -> None:
    (tmp_path / ".env").write_text("FROM_FILE=${DB_PASS}-file\n")
    host = Host(Machine(tmp_path, environ=HERE))
    assert differences({"X": stated}, {"X": inside}, host) == ()
    assert differences({"X": stated}, {"X": f"{inside}!"}, host) != ()


@pytest.mark.parametrize(
    ("stated", "inside", "told"),
    [
        ("${USER_NAME}", "${USER_NAME}", "X has another value"),
        ("pa$word", "pa", "X is pa"),
        ("${NOT_SET:-prod}", "dev", "X has another value"),
    ],
)
def test_what_differs(tmp_path: Path, stated: str, inside: str, told: str) -> None:
    assert differences({"X": stated}, {"X": inside}, Host(Machine(tmp_path, environ=HERE))) == (told,)


def test_what_is_not_set_here_and_has_a_value_there(tmp_path: Path) -> None:
    found = differences({"X": "a-${ONE}-${TWO}"}, {"X": "a-1-2"}, Host(Machine(tmp_path, environ={})))
    assert found == Unavailable(reason="X cannot be compared: ONE, TWO are not set here")
