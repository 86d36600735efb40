"""The head of a document: its title, what it is for, its version and the history of it, and the quick start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infracat.catalog.fields import Duration
from infracat.catalog.fields.texts import is_name
from infracat.catalog.mistakes import shown
from infracat.catalog.nodes import DocumentRow, Fields, Items, Scalar
from infracat.catalog.variables import escaped
from infracat.markdown.blocks import Block, Blocks, Code, Heading, Inline, List, Paragraph, Table
from infracat.markdown.cells.names import cleaned
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.read import accepted
from infracat.markdown.cells.times import frequency_in
from infracat.markdown.cells.words import meanings
from infracat.markdown.days import Order, is_placeholder, iso, order_in
from infracat.markdown.document import LeftOut
from infracat.markdown.phrases import Labelled, plainly_labelled, raw, strong_length
from infracat.markdown.prose import plain, prose

_LABELS, _COLUMNS, _PARTS = meanings("head"), meanings("history"), meanings("parts")
_WRITE_A_DAY = "write the day as YYYY-MM-DD"


@dataclass
class Head:
    """``row`` has the fields of the catalog's head; ``taken`` are the blocks that it was made of."""

    row: DocumentRow
    left_out: list[LeftOut] = field(default_factory=list)
    taken: list[Block] = field(default_factory=list)
    statements: list[Inline] = field(default_factory=list)  # lines of nothing but code: fields may be stated in them

    def put(self, name: str, text: str, line: int, column: int = 1) -> None:
        """The first one counts: what stands further below is about something else."""
        if name not in self.row:
            value = Scalar.at(text, line, column, plain=False)
            self.row.put(Scalar.at(name, line, column, plain=True), value)

    def leave_out(self, line: int, heading: str, why: str) -> None:
        self.left_out.append(LeftOut(line, heading, why))


def read(blocks: Blocks) -> Head:
    """What ``blocks`` say of the document itself. Nothing of it is made up: a head may have no fields."""
    title = next((heading for block in blocks for heading in block.under if heading.level == 1), None)
    called = plain(title.title) if title else ""
    head = Head(DocumentRow(title.title.line if title else 1, 1, called))
    if title and called:
        head.put("title", escaped(called), title.title.line)
    _read_top(head, [block for block in blocks if _is_at_top(block, title)], order_in(_dates(blocks)))
    for block in blocks:
        part = part_of(block)
        if part == "history" and isinstance(block, Table):
            _read_history(head, block, order_in(_dates(blocks)))
    _read_quick_start(head, [block for block in blocks if part_of(block) == "quick_start"])
    return head


def part_of(block: Block) -> str:
    """``history``, ``quick_start``, or "" for a block that stands under neither heading."""
    return next((part for heading in block.under if (part := _PARTS.get(_called(heading.title)))), "")


def _called(text: Inline) -> str:
    return cleaned(text.text).casefold().strip(" :?!.")


def _words(text: Inline) -> str:
    return " ".join(prose(text).split())


def _is_at_top(block: Block, title: Heading | None) -> bool:
    """Whether it stands before every other heading than the title."""
    return not block.under or (len(block.under) == 1 and block.under[0] is title)


def _dates(blocks: Blocks) -> Iterator[str]:
    """All texts that may show in which order a document's dates are."""
    for block in blocks:
        if isinstance(block, Table) and part_of(block) == "history":
            yield from (cell.text for row in block.rows for cell in row)
        elif isinstance(block, Paragraph) and len(block.under) <= 1:
            yield from (plainly_labelled(line).words.text for line in block.text.lines)


def _read_top(head: Head, blocks: Sequence[Block], order: Order) -> None:
    first: Paragraph | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            if _is_code(block.text):
                head.statements.append(block.text)
                head.taken.append(block)
            elif _read_labels(head, block, order):
                head.taken.append(block)
            elif first is None and _is_prose(block.text) and not _is_labelled(block.text):
                first = block
    if first and "purpose" not in head.row:
        head.put("purpose", escaped(_words(first.text)), first.line)
        head.row.guesses["purpose"] = "it is the first paragraph of the document"
        head.taken.append(first)


def _is_code(text: Inline) -> bool:
    return bool(text.codes) and all(piece.kind == "code" or not piece.text.strip() for piece in text.pieces)


def _is_prose(text: Inline) -> bool:
    """Pictures and badges are none."""
    return any(piece.kind in ("text", "code") and piece.text.strip(" \n|·•-—") for piece in text.pieces)


def _is_labelled(text: Inline) -> bool:
    """``**Status:** draft``"""
    length = strong_length(text)
    return length > 0 and (raw(text)[:length].rstrip().endswith(":") or raw(text)[length:].lstrip().startswith(":"))


def _read_labels(head: Head, block: Paragraph, order: Order) -> bool:
    """Whether one of the lines is labelled as the head's are."""
    found = False
    last = ""
    for line in block.text.lines:
        each = plainly_labelled(line)
        name = _LABELS.get(each.label.casefold().strip(), "")
        if name:
            _read_label(head, name, each, order)
            found = True
        elif last == "purpose" and not each.label:  # it goes on
            _continue_purpose(head, line)
        last = name or (last if not each.label else "")
    return found


def _continue_purpose(head: Head, line: Inline) -> None:
    key = head.row.names["purpose"]
    so_far = head.row[key]
    head.row[key] = Scalar.at(f"{so_far} {escaped(_words(line))}", key.line, key.column, plain=False)


def _read_label(head: Head, name: str, each: Labelled, order: Order) -> None:
    text, line = _words(each.words), each.words.line
    match name:
        case "last_updated":
            _read_day(head, each, order)
        case _ if is_nothing(text) or name == "run":
            return
        case "review_every":
            often = frequency_in(text)
            value = text if accepted(Duration.read, text) else often[0] if often else ""
            if value:
                head.put(name, value, line)
            else:
                head.leave_out(line, head.row.heading, f"{each.label}: {shown(text)} is no duration: write 6 months")
        case "default_profile" if not is_name(text):
            head.leave_out(line, head.row.heading, f"{each.label}: {shown(text)} is no name of a profile")
        case "version" | "default_profile":
            head.put(name, text, line)
        case _:
            head.put(name, escaped(text), line)


def _read_day(head: Head, each: Labelled, order: Order) -> None:
    text = _words(each.words)
    day = iso(text, order)
    if day:
        head.put("last_updated", day, each.words.line)
    else:
        why = "stands for a date" if is_placeholder(text) else "is not certainly one day"
        head.leave_out(each.words.line, head.row.heading, f"{each.label}: {shown(text)} {why}: {_WRITE_A_DAY}")


def _read_history(head: Head, table: Table, order: Order) -> None:
    """The entries, if the day of each can be told: which is the newest is a question of all of them."""
    names = [_COLUMNS.get(_called(column), "") for column in table.columns]
    if not {"version", "date", "changes"} <= set(names) or "history" in head.row:
        return
    head.taken.append(table)
    entries = [_entry(dict(zip(names, row, strict=False))) for row in table.rows]
    entries = [entry for entry in entries if any(not is_nothing(cell.text) for cell in entry.values())]
    items = Items(table.line, 1)
    for entry in entries:
        day = iso(entry["date"].text, order)
        if day is None:
            why = f"history: {shown(entry['date'].text)} is not certainly one day: {_WRITE_A_DAY}"
            head.leave_out(entry["date"].line, table.heading, why)
            return
        items.append(_change(entry, day))
    if items:
        head.row.put(Scalar.at("history", table.line, 1, plain=True), items)


def _entry(cells: dict[str, Inline]) -> dict[str, Inline]:
    return {name: cells[name] for name in ("version", "date", "changes")}


def _change(entry: dict[str, Inline], day: str) -> Fields:
    made = Fields(entry["version"].line, entry["version"].column)
    texts = {"version": _words(entry["version"]), "date": day, "changes": escaped(_words(entry["changes"]))}
    for name, text in texts.items():
        cell = entry[name]
        made.put(
            Scalar.at(name, cell.line, cell.column, plain=True), Scalar.at(text, cell.line, cell.column, plain=False)
        )
    return made


def _read_quick_start(head: Head, blocks: Sequence[Block]) -> None:
    """The words and commands directly under that heading; what has a heading of its own below it is left alone."""
    depth = min((len(block.under) for block in blocks), default=0)
    own = [block for block in blocks if len(block.under) == depth]
    texts = [text for block in own if (text := _text(block))]
    if texts and not _is_lead_in(own, texts):
        head.put("quick_start", "\n".join(texts), own[0].line)
        head.taken.extend(block for block in own if isinstance(block, Code | List | Paragraph))


def _is_lead_in(own: Sequence[Block], texts: Sequence[str]) -> bool:
    """``As follows:``; what follows has headings of its own."""
    return len(texts) == 1 and texts[0].endswith(":") and not any(isinstance(block, Code) for block in own)


def _text(block: Block) -> str:
    match block:
        case Code(text=text):
            return text.rstrip("\n")
        case Paragraph(text=text):
            return _words(text)
        case List(items=items):
            return "\n".join(
                "\n".join([_words(item.text), *filter(None, map(_text, item.blocks))])
                for item in items
                if not item.text.struck
            )
    return ""
