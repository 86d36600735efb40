"""Regular expressions of a catalog: what they may be, and that none takes for ever."""

from __future__ import annotations

import re
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infracat.catalog.fields import Pattern, PatternTooSlow, TextOrPattern, patterns
from infracat.catalog.fields.re2_syntax import Use
from tests.project import Project

BACKTRACK = [
    *["(a|aa)+$", "(a|a)+$", "(?:aa|a)*$x", "(a?a?)*b", ".*.*.*=", r"(\w|a)*$", "(a+)+$", "(a*)*$x", "(a+a+)+b"],
    *["((a|b+)c?)*x", "(?:(?:a|aa)|(?:aa|aaa))*$x", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*?,){30}P", "(?i)(a|A)*$x"],
    *["(a{1,30}){1,30}x", r"(\s*a\s*)*x", "(?P<x>(?P<y>a|a?)+)+$x", "(?:a?){30}a{30}x", "([^x]|a)*x"],
]


@pytest.mark.parametrize("text", BACKTRACK)
def test_none_backtracks(text: str) -> None:
    """In ``re`` each of these takes more than a lifetime; here, the time of a linear search."""
    pattern, subject = Pattern.read(text), "a" * 200 + "!"
    assert pattern.fullmatch(subject) is None
    assert TextOrPattern.read(f"/{text}/").is_in(subject) is (pattern.search(subject) is not None)
    assert all(last <= len(subject) for _, last in pattern.spans(subject))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(", "missing ): '('"),
        ("a)", "unexpected ): 'a)'"),
        ("sk-[A-Z", "missing ]: '[A-Z'"),
        ("*", "no argument for repetition operator: '*'"),
        ("a{2,1}", "RE2 repeats at most 1000 times, in all that are nested: {2,1}"),
        ("(a{100}){100}", "RE2 repeats at most 1000 times, in all that are nested: {100}"),
        ("(?=.*[0-9]).{12,}", "RE2 cannot look ahead or behind, as (?= does: put what is wanted into a group"),
        ("(?!changeme)", "RE2 cannot look ahead or behind, as (?! does: put what is wanted into a group"),
        ("(?<=v)[0-9.]+", "RE2 cannot look ahead or behind, as (?<= does: put what is wanted into a group"),
        (r"(a)\1", r"RE2 has no references to a group, such as \1: write out what it is to be"),
        ("(?P<x>a)(?P=x)", "RE2 has no references to a group, such as (?P: write out what it is to be"),
        ("(?:a++)+", "RE2 has no ++: it never tries a second time, so write a+ for a++"),
        ("(?>a)", "RE2 has no (?>: it never tries a second time, so write a+ for a++"),
        ("a(?#b", "a comment (?# has no end: write a ) behind it"),
        ("(?x) a", "invalid perl operator: '(?x'"),
        ("a\ud800", "it holds half a character"),
    ],
)
def test_what_is_refused_and_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"^is not a pattern: ") as refused:
        Pattern.read(text)
    assert str(refused.value).removeprefix("is not a pattern: ").startswith(f"{why} (got '")


@pytest.mark.parametrize("text", ["(" * 900, "a" * 1001, "(?P<1>)" * 200, "[[a", "\\"])
def test_no_pattern(text: str) -> None:
    with pytest.raises(ValueError, match=r"^is (not a|too long for a) pattern"):
        Pattern.read(text)


@pytest.mark.parametrize("text", ["[[a]", "([a-z]+,)+", r"(\d+(\.\d+)*)", r"^\$[$]{,3}\Q$\E\z", "(?i)a", "[]$]", "a|"])
def test_pattern(text: str) -> None:
    assert str(Pattern.read(text)) == text


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        (r"v(\d+)$", ["v1", "v1\n", "v1\n\n", "v1\nv2", "v"]),
        (r"(?m)^v(\d+)$", ["v1\nv2", "a v1\nv2\n", "v1\n", "v"]),
        (r"\Aa{,2}\Z", ["aa", "aaa", "a{,2}", "aa\n", ""]),
        (r"a[{,2}$]\$", ["a,$", "a$$", "a$"]),
        (r"(?s)a.b[^\n]$", ["a\nbc", "a\nb\n", "a\nbc\n"]),
        (r"(?P<n>[\w.-]+)@", ["it@x", "@", "a b.c@"]),
        (r"(v(?:\d+$))()", ["v1", "v1\n"]),
        (r"v\s*$|(x)", ["v", "v\n", "v\u3000\n", "x\n"]),
        (r"v\s*?$", ["v", "v\n", "v \n"]),
        (r"a(?#one)(?#two\()+(?#[)", ["aa", "(#"]),
        (r"[\b]", ["\b", "b"]),
    ],
)
def test_search_is_as_in_python(text: str, subjects: list[str]) -> None:
    """The group that is asked for, and where nothing fits."""
    for subject in subjects:
        here, there = Pattern.read(text).search(subject), re.search(text, subject)
        assert (here and [here[0], *here.groups()]) == (there and [there[0], *there.groups()]), subject


@pytest.mark.parametrize("subject", ["v1", "v1\n", "a v1", "v1\nv2"])
def test_a_full_match_is_as_in_python(subject: str) -> None:
    for text in ("^v[0-9]$", "v[0-9]", "(?m)^v[0-9]$", r"\w+\Z"):
        assert bool(Pattern.read(text).fullmatch(subject)) is bool(re.fullmatch(text, subject)), text


PARTS = [
    *[r"\s", r"\S", r"[\s.]", r"[^\s.]", r"[\S]", r"[^\S\n]", "a", ".", "é", "(b)", "(a|b)", r"[^a]", r"\.", r"\\"],
    *[r"\s+", r"\S*", "a?", r"(\s)*?", "(?#a)", "[$]", r"\$", r"\A", "^", "b{,2}", "[]a]"],
]
TEXTS = st.text("ab.é$\\ \n\t\v\x1c\x85\xa0\u2003\u2028\u3000\u200b\U0001d51e", max_size=12)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=5), st.sampled_from(["", "$", r"\Z", "|b$"]), TEXTS)
def test_any_is_as_in_python(parts: list[str], end: str, subject: str) -> None:
    text = "".join(parts) + end
    ours, pythons = Pattern.read(text), re.compile(text)
    here, there = ours.search(subject), pythons.search(subject)
    assert (here and [here[0], *here.groups()]) == (there and [there[0], *there.groups()]), text
    if "$" not in end:
        assert bool(ours.fullmatch(subject)) is bool(pythons.fullmatch(subject)), text


ALL = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]


@pytest.mark.parametrize("text", [r"\s", r"\S", r"[\s]", r"[^\S]", r"[^\s]", r"[\S]"])
def test_white_space_is_as_in_python(text: str) -> None:
    here = Pattern.read(f"{text}+")._compiled(Use.SEARCH)
    assert _matched(here) == _matched(re.compile(text))


@pytest.mark.parametrize(
    "text", [each + of for of in "swdSWD" for each in "\\"] + [r"[^\s]", r"[^\W_]", r"[^\w]", r"[\D.]"]
)
def test_what_is_to_be_hidden_is_at_least_as_much_as_in_python(text: str) -> None:
    assert _matched(Pattern.read(f"{text}+")._compiled(Use.WIDE)) >= _matched(re.compile(text))


def _matched(pattern: Any) -> set[str]:
    return {character for match in pattern.finditer("".join(ALL)) for character in match[0]}


def test_what_is_hidden_ends_before_the_line_break() -> None:
    assert Pattern.read(r"key \S+$").spans("a\nkey s3\n") == [(2, 8)]
    assert Pattern.read(r"key\s+\w+").spans("key\u3000sé, key\x0bs") == [(0, 6), (8, 13)]


def test_each_use_compiles_one_program(monkeypatch: pytest.MonkeyPatch) -> None:
    pattern, compiled = Pattern(r"\w+$"), list[Use]()
    original = Pattern._compiled

    def noted(self: Pattern, use: Use) -> Any:
        compiled.append(use)
        return original(self, use)

    monkeypatch.setattr(Pattern, "_compiled", noted)
    pattern.search("a")
    pattern.fullmatch("a")
    pattern.spans("a")
    assert compiled == [Use.SEARCH, Use.WHOLE, Use.WIDE]


def test_what_takes_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """RE2 takes at most so many steps as the pattern is long, on each character: enough to wait for minutes."""
    monkeypatch.setattr(patterns, "PATIENCE", 0.0)
    with pytest.raises(PatternTooSlow) as slow:
        Pattern("(a?){1000}b").search("a" * 5_000)
    assert str(slow.value) == "the pattern '(a?){1000}b' was not done with 5,000 characters within 0 s"
    for late in [each for each in threading.enumerate() if each.name == patterns.LATE]:
        late.join()  # it would abort a process that ends


def test_other_threads_run_meanwhile() -> None:
    """So that a deadline, and ^C, are heard."""
    pattern, done = Pattern("(a?){1000}b"), threading.Event()
    thread = threading.Thread(target=_search, args=(pattern._compiled(Use.SEARCH), done))
    thread.start()
    turns = 0
    while not done.wait(0.001):
        turns += 1
    thread.join()
    assert turns > 3


def _search(compiled: Any, done: threading.Event) -> None:
    compiled.search("a" * 5_000)
    done.set()


def test_without_more_threads_it_is_given_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_thread)
    with pytest.raises(PatternTooSlow):
        Pattern("(a?){1000}b").search("a" * 5_000)
    assert Pattern("a").search("a")


def test_an_audit_with_such_patterns_ends_and_judges_each(project: Project) -> None:
    """On what a program prints that makes the most of them."""
    project.tool("tool", "head -c 15000 /dev/zero | tr '\\0' a; echo '! 1.2.3'")
    rows = "".join(
        f"""
          - {{name: t{at}, verify: tool, version_pattern: '{text}', version: "1.2.3"}}
          - {{name: v{at}, verify: tool, version_pattern: '(?:{text})|([0-9.]+)$', version: "1.2.3", timeout: 9 min}}"""
        for at, text in enumerate(BACKTRACK)
    )
    hints = "".join(
        f"""
          - {{name: h{at}, problem: P{at}, solution: S, matches: '{text}'}}"""
        for at, text in enumerate([*BACKTRACK, "no version in"])
    )
    project.catalog(
        f"""
        redact: [{", ".join(f"'{text}x!'" for text in BACKTRACK)}]
        cli_tools:{rows}
        env_vars:
          - {{name: LONG, pattern: '(a|aa)+$'}}
          - {{name: BAD, pattern: '(a|aa)+$'}}
        troubleshooting:{hints}
        """
    )
    done = project.verify(LONG="a" * 15_000, BAD="a" * 15_000 + "!")
    assert done.returncode == 1, done.stderr
    statuses = project.statuses()
    assert (statuses["env_vars/LONG"], statuses["env_vars/BAD"]) == ("passed", "failed")
    assert {statuses[f"cli_tools/t{at}"] for at in range(len(BACKTRACK))} <= {"unknown", "failed"}
    assert statuses["cli_tools/v0"] == "passed"
    assert any(hint.startswith("P") for hint in project.row("cli_tools/t2")["hints"])
