"""Inline Markdown: marks are removed, and what they say is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infracat.markdown.blocks import Inline, Paragraph, Piece, Table, Title
from infracat.markdown.parse import parse
from infracat.render.markup import code_in_cell, inline


def read(cell: str, below: str = "") -> Inline:
    (table,) = (block for block in parse(f"| A |\n|---|\n| {cell} |\n\n{below}") if isinstance(block, Table))
    return table.rows[0][0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("plain", "plain"),
        ("**bold** and *italic* and __both__", "bold and italic and both"),
        ("`docker ps`", "docker ps"),
        ("snake_case_name and 2*3*4", "snake_case_name and 234"),
        ("[docker](https://docker.com)", "docker"),
        ("a &amp; b &lt;c&gt; &mdash; d", "a & b <c> — d"),
        (r"E:\VHDs\ ", "E:\\VHDs\\"),
        (r"\*not bold\*", "*not bold*"),
        ("![logo](logo.png) Redis", "logo Redis"),
        ("<b>Redis</b> <!-- why -->cache", "Redis cache"),
        ("https://<host>:8080/<path>", "https://<host>:8080/<path>"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("~~gone~~", "gone"),
        (":rocket: Redis {#redis}", ":rocket: Redis {#redis}"),
        ("http://es:9200/__admin__/_x_, then", "http://es:9200/__admin__/_x_, then"),
        ("_see https://x.org/a_b_", "see https://x.org/a_b"),
        ("__https://x.org__ https://", "https://x.org https://"),
        (r"https://x.org/\_a\_?b=1&amp;c", "https://x.org/_a_?b=1&c"),
        ("", ""),
    ],
)
def test_the_text_is_what_people_read(cell: str, text: str) -> None:
    assert read(cell).text == text


def test_code_and_pipes_in_code() -> None:
    assert read(r"run `ps \| grep x` now").pieces == (
        Piece("run "),
        Piece("ps | grep x", "code"),
        Piece(" now"),
    )
    assert read("<code>a &#124; b</code><code>c</code>").codes == ("a | b", "c")
    assert read("<code>NAME</code> or <kbd>b</kbd>").codes == ("NAME", "b")


def test_a_statement_in_code_is_kept_as_it_is_written() -> None:
    assert read("`image: ${REGISTRY:-docker.io}/a_b_c`").codes == ("image: ${REGISTRY:-docker.io}/a_b_c",)


@pytest.mark.parametrize(
    ("cell", "text", "address"),
    [
        ("[a `b` **c**](https://x.org/${V}?q=a%20b)", "a b c", "https://x.org/${V}?q=a%20b"),
        ("<https://x.org/a_b>", "https://x.org/a_b", "https://x.org/a_b"),
        ("[docs][1]", "docs", "https://x.org/d"),
        ("[docs]", "docs", "https://x.org/e"),
        ("[![badge](b.svg)](https://x.org)", "badge", "https://x.org"),
        ('<a href="https://x.org">here</a>', "here", "https://x.org"),
    ],
)
def test_a_link_is_one_piece_with_its_address(cell: str, text: str, address: str) -> None:
    found = read(cell, "[1]: https://x.org/d\n[docs]: https://x.org/e")
    assert [(piece.text, piece.address) for piece in found.pieces if piece.kind == "link"] == [(text, address)]
    assert found.text == text
    assert found.links == (address,)


def test_an_address_that_runs_something_is_no_link() -> None:
    assert read("[x](javascript:alert(1))").links == ()
    assert read('<a href="javascript:alert(1)">x</a>').links == ()


def test_a_break_is_a_piece_of_its_own() -> None:
    for mark in ("<br>", "<br/>", "<BR />"):
        assert read(f"a{mark}b").pieces == (Piece("a"), Piece("\n"), Piece("b"))
        assert [line.text for line in read(f"a{mark}**b** c").lines] == ["a", "b c"]


def test_lines_of_a_paragraph_know_their_place() -> None:
    (paragraph,) = parse("\n**A**: b  \n`x\ny` c\nd <!-- e\n -->\n**E**: f")
    assert isinstance(paragraph, Paragraph)
    assert [(line.text, line.line) for line in paragraph.text.lines] == [
        ("A: b", 2),
        ("x y c", 3),
        ("d", 5),
        ("E: f", 7),
    ]


def test_struck_and_strong() -> None:
    assert read("~~**old** tool~~").struck
    assert read("<del>old</del>").struck
    assert not read("~~old~~ new").struck
    assert not read("").struck
    assert read("~~a~~ **b** c").pieces == (
        Piece("a", struck=True),
        Piece(" "),
        Piece("b", strong=True),
        Piece(" c"),
    )


def test_a_link_that_is_struck_or_strong() -> None:
    assert read("~~[old](https://x.org)~~").struck
    assert read("**[a](https://x.org)**").pieces == (Piece("a", "link", "https://x.org", strong=True),)
    assert read("[**a**](https://x.org)").pieces == (Piece("a", "link", "https://x.org", strong=True),)


def test_the_mark_of_a_footnote_is_no_text_and_what_it_says_is_kept() -> None:
    found = read("Redis[^1] and[^note]", "[^1]: Only *here*\n  and now.\n[^note]: <https://x.org>")
    assert found.text == "Redis and"
    assert found.footnotes == ("Only *here* and now.", "<https://x.org>")


def test_what_looks_like_a_footnote_and_has_none_is_text() -> None:
    assert read("[^a-z]+").text == "[^a-z]+"


def test_a_tag_has_no_text() -> None:
    assert read("<span>a</span>").pieces == (Piece("", "html"), Piece("a"), Piece("", "html"))


@pytest.mark.parametrize("words", ["x" * 60_000 + "**a**", "*a " * 6_000])
def test_what_is_too_long_for_a_sentence_stays_as_it_is(words: str) -> None:
    assert read(words).text == words.strip()


def test_a_heading_that_is_a_link_around_code() -> None:
    (title,) = parse("### [`API_URL=<url>`](https://x.org/docs)")
    assert isinstance(title, Title)
    assert title.under[-1].title.pieces == (Piece("API_URL=<url>", "link", "https://x.org/docs"),)


MARKS = ["**", "*", "_", "__", "`", "``", "~~", "[", "](", "]", ")", "(", "<b>", "<x y>", "</b>", "&amp;", "&", "\\"]
MARKS += [
    "|",
    " ",
    "<br>",
    "https://",
    "<https://q.org>",
    "[^n]",
    "[^1]",
    "^",
    ":",
    "!",
    "/_a_",
    "www.",
    "~",
    "<!--",
    "$",
]
WORDS = ["alpha", "b1", "gamma"]


@given(st.lists(st.sampled_from(MARKS + WORDS), max_size=12).map("".join) | st.text(max_size=12))
def test_what_infracat_renders_is_read_as_it_was(written: str) -> None:
    text = " ".join("".join(filter(str.isprintable, written)).split())
    assert read(inline(text), "[^1]: words").text == text
    if text:
        assert read(code_in_cell(text), "[^1]: words").codes == (text,)


@given(st.lists(st.sampled_from(MARKS + WORDS), max_size=25))
def test_no_word_of_a_cell_is_lost(parts: list[str]) -> None:
    if "<!--" not in parts and "|" not in parts:
        found = read("".join(parts), "[^1]: words\n[alpha]: https://x.org")
        assert [w for w in WORDS if w in parts and w not in " ".join([found.text, *found.links])] == []
