"""The schema accepts what the loader accepts, as editors parse it, and refuses what is refused for structure."""

from __future__ import annotations

from hypothesis import HealthCheck, event, given, settings

from tests.schema.catalogs import ANYTHING, IN_VARIABLES, catalogs
from tests.schema.verdicts import STRUCTURE, errors, mistakes, read_by_editors

quick = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def accepted(text: str) -> None:
    """A catalog that the schema refuses is refused by the loader."""
    if not mistakes(text):
        event("loads")
        assert not [error for document in read_by_editors(text) for error in errors(document)]


@quick
@given(catalogs())
def test_what_the_loader_accepts(text: str) -> None:
    accepted(text)


@quick
@given(catalogs(changes=2))
def test_what_one_refuses_for_structure_the_other_refuses(text: str) -> None:
    accepted(text)
    if wrong := [each for each in mistakes(text) if STRUCTURE.search(each)]:
        event("wrong")
        for document in read_by_editors(text):
            assert errors(document), wrong


@quick
@given(catalogs(changes=2, anything=(*IN_VARIABLES, *ANYTHING[:5])))
def test_what_the_loader_accepts_with_variables_in_it(text: str) -> None:
    accepted(text)
