"""The blocks of a document, each with its headings and its line."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infracat.catalog.source import SourceError
from infracat.markdown import inline
from infracat.markdown.blocks import Block, Code, Item, List, Paragraph, Table, Title, Unread
from infracat.markdown.parse import parse


def titles(block: Block) -> list[str]:
    return [heading.title.text for heading in block.under]


def one(text: str, kind: type[Block]) -> Block:
    (found,) = (block for block in parse(text) if isinstance(block, kind))
    return found


def table(text: str) -> Table:
    found = one(text, Table)
    assert isinstance(found, Table)
    return found


def unread(text: str) -> Unread:
    found = one(text, Unread)
    assert isinstance(found, Unread)
    return found


def texts(found: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.rows]


def test_headings_of_both_kinds_are_above_what_follows_them() -> None:
    blocks = parse("# A\n\nB\n---\n\nx\n\n### C ###\n\ny\n\n## D\n")
    assert [(titles(block), block.line, type(block)) for block in blocks] == [
        (["A"], 1, Title),
        (["A", "B"], 3, Title),
        (["A", "B"], 6, Paragraph),
        (["A", "B", "C"], 8, Title),
        (["A", "B", "C"], 10, Paragraph),
        (["A", "D"], 12, Title),
    ]
    assert [heading.level for heading in blocks[4].under] == [1, 2, 3]
    assert blocks[4].heading == "C"


def test_a_heading_in_a_quote_or_an_item_counts_only_there() -> None:
    blocks = parse("# A\n\n> ## B\n>\n> x\n\ny\n\n- # C\n\n  z\n")
    assert [titles(block) for block in blocks] == [["A"], ["A", "B"], ["A", "B"], ["A"], ["A"]]
    (item,) = blocks[-1].items  # type: ignore[attr-defined]
    assert [titles(block) for block in item.blocks] == [["C"], ["C"]]


def test_a_table_with_places_of_its_cells() -> None:
    found = table("# A\n\n| Name | `Port` |\n|:---|---:|\n| db | **5432** |\n|  redis|6379\n")
    assert [column.text for column in found.columns] == ["Name", "Port"]
    assert texts(found) == [["db", "5432"], ["redis", "6379"]]
    assert [[(cell.line, cell.column) for cell in row] for row in found.rows] == [[(5, 3), (5, 8)], [(6, 4), (6, 10)]]
    assert found.line == 3
    assert found.ragged == {}


def test_a_table_without_outer_pipes_and_without_rows() -> None:
    assert texts(table("a | b\n--|--\n1 | 2")) == [["1", "2"]]
    assert texts(table("| a | b |\n|---|---|\n")) == []
    assert [column.text for column in table("| | |\n|---|---|\n| a | b |").columns] == ["", ""]


@pytest.mark.parametrize("indent", ["> ", "> > ", "- ", "1. ", "  "])
def test_a_table_in_a_quote_or_an_item_knows_its_columns(indent: str) -> None:
    rest = indent if indent.startswith(">") else " " * len(indent)
    blocks = parse(f"{indent}| a | b |\n{rest}|---|---|\n{rest}| 1 | 2 |\n")
    (found,) = blocks[0].items[0].blocks if isinstance(blocks[0], List) else blocks
    assert isinstance(found, Table)
    assert texts(found) == [["1", "2"]]
    assert [(cell.line, cell.column) for cell in found.rows[0]] == [(3, len(indent) + 3), (3, len(indent) + 7)]


def test_cells_that_are_missing_are_empty_and_those_beyond_are_kept() -> None:
    found = table("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | **3** | |\n| 1 | 2 | |\n| `x | y` | z |")
    assert texts(found) == [["1", ""], ["1", "2"], ["1", "2"], ["`x", "y`"]]
    assert found.rows[0][1].line == 3
    assert {line: [cell.text for cell in cells] for line, cells in found.ragged.items()} == {4: ["3", ""], 6: ["z"]}


def test_a_line_of_words_below_a_table_is_a_row_of_one_cell_as_on_github() -> None:
    assert texts(table("| a | b |\n|---|---|\n| 1 | 2 |\nTotal")) == [["1", "2"], ["Total", ""]]


@pytest.mark.parametrize("fence", ["```\n{}\n```", "~~~md\n{}\n~~~", "<!--\n{}\n-->"])
def test_a_table_in_code_or_in_a_comment_is_none(fence: str) -> None:
    assert not [b for b in parse(fence.format("| a | b |\n|---|---|\n| 1 | 2 |")) if isinstance(b, (Table, Unread))]


def test_code_with_its_language() -> None:
    fenced, indented = parse("```sh title=x\ndocker ps\n```\n\n    a  b\n")
    assert isinstance(fenced, Code)
    assert isinstance(indented, Code)
    assert (fenced.language, fenced.text, fenced.line) == ("sh", "docker ps\n", 1)
    assert (indented.language, indented.text, indented.line) == ("", "a  b\n", 5)


def test_a_list_with_boxes_and_what_is_in_its_items() -> None:
    text = "- [ ] **kubectl** (1.28+)\n- [X] git\n- [link]\n- a\n  - b\n\n  ```\n  c\n  ```\n-\n"
    found = one(text, List)
    assert isinstance(found, List)
    assert not found.ordered
    assert [(item.text.text, item.checked, item.line) for item in found.items] == [
        ("kubectl (1.28+)", False, 1),
        ("git", True, 2),
        ("[link]", None, 3),
        ("a", None, 4),
        ("", None, 10),
    ]
    inner, code = found.items[3].blocks
    assert isinstance(inner, List)
    assert [item.text.text for item in inner.items] == ["b"]
    assert isinstance(code, Code)
    assert code.line == 7


def test_an_ordered_list_and_paragraphs_of_an_item() -> None:
    found = one("1. a\n   b\n\n   c\n2. d\n", List)
    assert isinstance(found, List)
    assert found.ordered
    assert [item.text.text for item in found.items] == ["a\nb", "d"]
    assert [type(block) for block in found.items[0].blocks] == [Paragraph]


@pytest.mark.parametrize(
    "text",
    [
        "| Name | Port |\n| db | 5432 |",
        "Name | Port | Use\ndb | 5432 | data",
        "> | Name | Port |\n> | db | 5432 |",
        "| Name | Port |",
        "| Name | Port |\n| db | 5432 |\n---",
    ],
)
def test_rows_without_a_line_of_delimiters(text: str) -> None:
    found = unread(text)
    assert found.why == "is a table without the line |---|---| below its headings"
    assert found.columns[:2] == ("Name", "Port")
    assert found.line == 1


def test_rows_below_words() -> None:
    words, found = parse("Our ports:\n| **Name** | Port |\n| db | 5432 |")
    assert isinstance(words, Paragraph)
    assert words.text.text == "Our ports:"
    assert isinstance(found, Unread)
    assert (found.line, found.columns) == (2, ("Name", "Port"))


def test_delimiters_that_do_not_fit_the_headings() -> None:
    assert unread("| a | b | c |\n|---|---|\n| 1 | 2 | 3 |").why == (
        "is a table whose line |---|---| has 2 columns, and its headings 3"
    )


def test_an_empty_line_between_headings_and_delimiters() -> None:
    head, rest = parse("| a | b |\n\n|---|---|\n| 1 | 2 |")
    assert isinstance(head, Unread)
    assert isinstance(rest, Unread)
    assert (head.columns, rest.columns, rest.line) == (("a", "b"), (), 3)
    assert rest.why == "begins with the line |---|---|: a table has its headings directly above that"


@pytest.mark.parametrize("text", ["Home | Docs | API", "a | b\nc | d", "run `a | b`", "x || y\nz || y"])
def test_pipes_in_words_are_no_table(text: str) -> None:
    (found,) = parse(text)
    assert isinstance(found, Paragraph)
    assert found.text.text == text.replace("`", "")


def test_html_tables_and_their_headings() -> None:
    text = (
        "x\n\n<div>\n<table border='1'>\n<thead><tr><th>Service &amp; host</th>\n<th><b>Port</b></th></tr></thead>\n"
        "<tr><td>db</td><td>5432</td></tr>\n</table>\n<TABLE><tr><td>a<td>b</tr></TABLE></div>\n\n# B\n"
    )
    first, second = (block for block in parse(text) if isinstance(block, Unread))
    assert (first.why, first.line) == ("is an HTML table: write it as Markdown", 4)
    assert first.columns == ("Service & host", "Port")
    assert (second.line, second.columns) == (9, ("a", "b"))


def test_an_html_table_for_the_layout_has_no_headings() -> None:
    assert unread("<table>\n<tr><td>\n</td><td><img src=a></td></tr>\n</table>").columns == ()


def test_an_html_table_in_a_comment_or_a_script_is_none() -> None:
    assert parse("<!--\n<table><tr><th>a</th></tr></table>\n-->\n\n<script>\n'<table>'\n</script>\n") == ()


def test_other_html_rules_and_definitions_give_nothing() -> None:
    assert parse("<!-- infracat: containers -->\n\n---\n\n<p>x</p>\n\n[a]: https://x.org\n\n[^1]: words\n") == ()


def test_a_table_in_details_is_read() -> None:
    text = "<details>\n<summary>Ports</summary>\n\n| a |\n|---|\n| 1 |\n\n</details>\n"
    assert texts(table(text)) == [["1"]]


@pytest.mark.parametrize("text", ["> " * 2_000, "- " * 2_000 + "a", ">" * 100_000, "> - " * 500 + "a"])
def test_what_is_nested_too_deep_is_a_mistake_with_its_line(text: str) -> None:
    with pytest.raises(SourceError, match=r"^quotes and lists are nested too deep for a document$") as error:
        parse(f"# A\n\n{text}")
    assert error.value.line == 3


@pytest.mark.parametrize("text", ["> " * 12 + "a", "\n".join(f"{'  ' * depth}- a" for depth in range(10))])
def test_what_people_nest_is_read(text: str) -> None:
    assert parse(text)


def test_a_text_of_too_many_lines_is_a_mistake() -> None:
    with pytest.raises(SourceError, match=r"^has 100,001 lines: a catalog has at most 100,000$") as error:
        parse("\n" * 100_001)
    assert error.value.line == 100_001


def test_a_text_of_too_much_markup_is_a_mistake_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline, "MOST_MARKS_OF_ALL", 5_000)
    with pytest.raises(SourceError, match=r"^has more than 5,000 characters of markup up to here$") as error:
        parse("*a* *b*\n\n" * 1_251)
    assert error.value.line == 2_501


def test_lines_that_end_as_on_windows() -> None:
    found = table("# A\r\n\r\n| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n")
    assert texts(found) == [["1", "2"]]
    assert found.rows[0][1].line == 5


def test_a_table_of_too_many_columns_is_not_read() -> None:
    found = unread("|a" * 300 + "|\n" + "|-" * 300 + "|\n")
    assert found.why == "is a table of too many columns"
    assert len(found.columns) == 50


def test_the_command_line_does_not_import_markdown_it() -> None:
    script = "import sys, infracat.__main__, infracat.markdown.document; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_catalog_of_this_repository() -> None:
    blocks = parse((Path(__file__).parents[2] / "docs" / "catalog.md").read_text("utf-8"))
    assert len([block for block in blocks if isinstance(block, Table)]) >= 10
    assert not [block for block in blocks if isinstance(block, Unread)]


MARKDOWN = st.text(alphabet="|-: \n\\`*_~[]()<>!#^&;ab1.>\t/") | st.text()


def tables(blocks: tuple[Block, ...]) -> list[Table]:
    found: list[Table] = []
    for block in blocks:
        if isinstance(block, Table):
            found.append(block)
        if isinstance(block, List):
            found += [inner for item in block.items for inner in tables(item.blocks)]
    return found


@given(MARKDOWN)
def test_any_text_is_read_and_each_row_has_a_cell_for_each_column(text: str) -> None:
    lines = text.count("\n") + 1
    for found in tables(parse(text)):
        assert {len(row) for row in found.rows} <= {len(found.columns)}
        assert all(1 <= cell.line <= lines for row in found.rows for cell in row)


WORDS = st.text(alphabet="ab1 .:/-", min_size=1).map(str.strip).filter(bool)


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.lists(WORDS, min_size=n, max_size=n), min_size=2)))
def test_each_word_of_a_table_is_in_its_cell(rows: list[list[str]]) -> None:
    head, *rest = ("| " + " | ".join(row) + " |" for row in rows)
    found = table("\n".join([head, "|---" * len(rows[0]) + "|", *rest]))
    assert [[cell.text for cell in found.columns], *texts(found)] == rows
    assert isinstance(Item(found.columns[0]), Item)
