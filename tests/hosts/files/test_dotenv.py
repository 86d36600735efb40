"""`.env` files: what python-dotenv itself gives, and a quote that is not closed hides nothing."""

from __future__ import annotations

import io
import time

import pytest
from dotenv.main import DotEnv
from dotenv.parser import parse_stream
from hypothesis import example, given
from hypothesis import strategies as st

from infracat.hosts.files import dotenv

PIECES = st.sampled_from([
    "A", "B", "C", "=", "$", "{", "}", "${A}", "${B}", "${C:-d}", "${A:-${B}}", ":-", "'", '"', "\\", " ", "\n", "\r\n",
    "#", "export ", "x", "ü", "\ufeff", "A=", "B=", "C=", "\t", "''", '""',
])  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)
ENVIRON = st.dictionaries(st.sampled_from(["A", "C", "D"]), st.sampled_from(["", "here", "${B}"]))


@given(TEXTS, ENVIRON)
@example("A=1\nB=${A}2\nC=${NOT}${A:-x}", {"A": ""})
@example("\ufeff\ufeffA=1", {})
@example("\ufeff\ufeff", {})
@example("A B\n\ufeff", {})
def test_it_is_what_python_dotenv_gives(text: str, environ: dict[str, str]) -> None:
    """Where that understands every line: of the others it may swallow what follows."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("A", "B", "C", "D"):
            patch.delenv(name, raising=False)
        for name, value in environ.items():
            patch.setenv(name, value)
        theirs = DotEnv(None, io.StringIO(text), override=False)  # as load_dotenv reads it
        expected = {name: value or "" for name, value in theirs.dict().items()}
        found = dotenv.read(text, environ)
    if not any(binding.error for binding in parse_stream(io.StringIO(text))):
        assert found.variables == expected


@pytest.mark.parametrize(
    ("text", "variables", "bad"),
    [
        ('A="open\nB="two words"\nC=3\n', {"B": "two words", "C": "3"}, {"A": 1}),
        ("A=1\n\n# x\nB='open\nC=${A}\n", {"A": "1", "C": "1"}, {"B": 4}),
        ('A="x" y\nB=1', {"B": "1"}, {"A": 1}),
        ('A="open\nB=\'it is "quoted"\'\nC=1', {"B": 'it is "quoted"', "C": "1"}, {"A": 1}),
        ('\ufeffA="open\r\nB="x"\r\nC="y"\r\n', {"B": "x", "C": "y"}, {"A": 1}),
        ('A="open\nB="open\nC="open', {}, {"A": 1, "B": 2, "C": 3}),
        ('A="first\nsecond=2\n"\nB=1', {"A": "first\nsecond=2\n", "B": "1"}, {"second": 1}),
        ("A=it's\nB=1", {"A": "it's", "B": "1"}, {}),
        ("=x\nB=1", {"B": "1"}, {"": 1}),
        ("A=\"open\n\ufeffB=1\nC='open\n", {"\ufeffB": "1"}, {"A": 1, "C": 3}),
    ],
)
def test_a_quote_that_is_not_closed_hides_no_other_variable(
    text: str, variables: dict[str, str], bad: dict[str, int]
) -> None:
    found = dotenv.read(text)
    assert found.variables == variables
    assert {each.name: each.line for each in found.bad_lines} == bad


def test_why_a_variable_is_not_set() -> None:
    found = dotenv.read('OK=1\nA="open\nB="x"\nC="from\nD=\n"')
    assert found.why_not("A") == "line 2: the quote of its value is not closed, or text follows it"
    assert found.why_not("D") == "line 4: the quoted value of C goes on over it: is its quote closed?"
    assert found.why_not("OK") == found.why_not("E") == ""
    assert "open" not in repr(found)


def test_many_variables_take_no_long_time() -> None:
    began = time.monotonic()
    text = "".join(f"A{number}=${{A{number - 1}}}x\n" for number in range(2_000))
    assert len(dotenv.variables_in(text)["A1999"]) == 2_000
    assert time.monotonic() - began < 10
