"""Rows about what runs: containers, MCP servers, APIs, ports, clouds."""

from __future__ import annotations

import re

from infracat.catalog.fields.addresses import address
from infracat.markdown.cells import auths, clouds, costs, endpoints, images, ports, rates, required, sizes
from infracat.markdown.cells.read import Read, accepted
from infracat.markdown.draft import Cell, Draft
from infracat.markdown.prose import plain, prose, web_links
from infracat.markdown.readers.reading import ONE, Reading, Split, command_in

_WORD = re.compile(r"[\w./:@*-]+")
_PATH = re.compile(r"[^\s,;|<>\"']*[./~\\$][^\s,;|<>\"']*")
_HOST = re.compile(r"localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3}|(?:[a-z0-9-]{1,63}\.){1,20}[a-z]{2,24}", re.IGNORECASE)


def containers(reading: Reading) -> Split:
    draft = reading.draft
    reading.named(called=True)
    for cell in reading.take("image"):
        if not _variable(draft, "image", cell):
            draft.take(images.read(plain(cell.words)), cell)
    inside = _is_inside(reading)
    for cell in reading.take("ports"):
        draft.note(cell) if inside else _ports(draft, cell)
    for cell in reading.take("start"):
        _start(draft, cell)
    for cell in reading.take("memory"):
        draft.take(sizes.read_memory(plain(cell.words)), cell)
    return ONE


def _is_inside(reading: Reading) -> bool:
    """Whether a column says that its ports are not published: ``Exposed: no``. Its words are kept."""
    found = list(reading.take("published"))
    for cell in found:
        reading.draft.note(cell)
    return any(required.is_plain_no(plain(cell.words)) for cell in found)


def _ports(draft: Draft, cell: Cell) -> None:
    parts = tuple(filter(None, re.split(r"\s*,\s*", _lines(cell))))
    if not (
        "${" in cell.words.text and not any(" " in each for each in parts) and draft.put("ports", parts, cell.words)
    ):
        draft.take(ports.read(_lines(cell)), cell)


def _variable(draft: Draft, name: str, cell: Cell) -> bool:
    """One word with a variable in it stays as it is: the catalog fills it in."""
    text = plain(cell.words)
    return "${" in text and " " not in text and draft.put(name, text, cell.words)


def _lines(cell: Cell) -> str:
    """The lines of a cell as several values."""
    text = "".join(each.text for each in cell.words.pieces if not each.struck)
    return ", ".join(filter(None, (each.strip() for each in text.split("\n"))))


def _start(draft: Draft, cell: Cell) -> None:
    if not draft.put("start", prose(cell.words).replace("\n", "; "), cell.words):
        draft.note(cell)


def mcp_tools(reading: Reading) -> Split:
    draft = reading.draft
    reading.named()
    for cell in reading.take("config"):
        text = plain(cell.words)
        if text.startswith(("http://", "https://")) and draft.put("url", text, cell.words):
            continue
        if not (_PATH.fullmatch(text) and draft.put("config", text, cell.words)):
            draft.note(cell)
    for cell in reading.take("commands"):
        parts = tuple(filter(None, re.split(r"\s*[,;]\s*", _lines(cell))))
        if not (all(map(_WORD.fullmatch, parts)) and draft.put("commands", parts, cell.words)):
            draft.note(cell)
    for cell in reading.take("command"):
        if not (command_in(cell.words) == plain(cell.words) and draft.put("command", plain(cell.words), cell.words)):
            draft.note(cell)
    for cell in reading.take("url"):
        if not draft.put("url", _address(cell), cell.words):
            draft.note(cell)
        else:
            _link_words(draft, cell)
    return ONE


def _address(cell: Cell) -> str:
    """Where the only link of a cell leads; else its words."""
    links = web_links(cell.words)
    return links[0] if len(links) == 1 and len(cell.words.pieces) == 1 else plain(cell.words)


def _link_words(draft: Draft, cell: Cell) -> None:
    """What the link is called, where that is not its address."""
    text = plain(cell.words)
    if _address(cell) != text and text.rstrip("/") not in _address(cell):
        draft.note(cell, text)


def external_apis(reading: Reading) -> Split:
    draft = reading.draft
    reading.named()
    for cell in reading.take("endpoint"):
        if not _variable(draft, "endpoint", cell):
            draft.take(_endpoint(_address(cell)), cell)
            _link_words(draft, cell)
    for cell in reading.take("auth"):
        _auth(draft, cell)
    for cell in reading.take("rate_limit"):
        draft.take(rates.read(plain(cell.words)), cell)
    for cell in reading.take("monthly_cost"):
        draft.take(costs.read(plain(cell.words)), cell)
    return ONE


def _endpoint(text: str) -> Read:
    """As it is written, where all of the cell is the address: a catalog takes ``api.openai.com`` too."""
    read = endpoints.read(text)
    return Read({"endpoint": text}) if read.fields and read.fields["endpoint"] == text else read


def _auth(draft: Draft, cell: Cell) -> None:
    words = plain(cell.words)
    found = auths.mapping(words)
    is_put = bool(found) and draft.put("auth", found, cell.words, f"{found['env']} is named as its credential")
    if not is_put or words.strip("` ") != found["env"]:
        draft.note(cell)


def network(reading: Reading) -> Split:
    """One row for each port; a port with no name is called by its purpose."""
    draft = reading.draft
    label = reading.text("label")
    if _HOST.fullmatch(label) and accepted(address, label):
        draft.put("address", label, draft.at, "its name is an address")
    if not label and (purpose := reading.text("purpose")):
        reading.cells = [
            each._replace(meaning="label") if each.meaning == "purpose" else each for each in reading.cells
        ]
        draft.guesses["name"] = f"made of {purpose}"
    reading.named(called=True)
    found: list[tuple[str, str]] = []
    for cell in reading.take("port") if _is_inside(reading) else ():
        draft.note(cell)
    for cell in reading.take("place", "url", "port", "address"):
        found.extend(_place(draft, cell))
    for cell in reading.take("protocol"):
        _protocol(draft, cell)
    return _each_port(draft, list(dict.fromkeys(found)))


def _place(draft: Draft, cell: Cell) -> tuple[tuple[str, str], ...]:
    """The ports of a cell; what else it is goes into the row."""
    text = _lines(cell) if cell.meaning == "port" else _address(cell)
    is_host = cell.meaning == "address" and _HOST.fullmatch(text) is not None
    if (is_host and draft.put("address", text, cell.words)) or _is_variable_place(draft, cell, text):
        return ()
    read = endpoints.read_place(text)
    if "url" in read.fields or _is_elsewhere(read) or ("address" in read.fields and not ports.read(text).fields):
        draft.take(read, cell)
        _link_words(draft, cell)
        return ()
    numbers = ports.numbers(text)
    if not numbers or ports.read(text).rest or re.search(r"[:>→]", text):
        draft.note(cell)
    return numbers


def _is_elsewhere(read: Read) -> bool:
    """``10.0.0.5:22`` is another machine's; what this one listens on is all or its own addresses."""
    address = str(read.fields.get("address", ""))
    return bool(address) and not address.startswith(("127.", "0.", "localhost"))


def _is_variable_place(draft: Draft, cell: Cell, text: str) -> bool:
    """A URL or a port with a variable in it is filled in by the catalog."""
    name = "url" if text.startswith(("http://", "https://")) else "port" if text.startswith("${") else ""
    return bool(name) and "${" in text and " " not in text and draft.put(name, text, cell.words)


def _each_port(draft: Draft, found: list[tuple[str, str]]) -> Split:
    if len(found) <= 1:
        for port, protocol in found:
            draft.put("port", port, draft.at)
            if protocol != "tcp":
                draft.put("protocol", protocol, draft.at)
        return ONE
    name = draft.get("name") or "port"
    draft.guesses["name"] = "made of its name and its port: the line has several"
    title = {"title": draft.get("title") or draft.get("name")} if draft.get("name") else {}
    return [
        {
            "name": f"{name}-{port}{'' if protocol == 'tcp' else f'-{protocol}'}",
            "port": port,
            "protocol": protocol,
            **title,
        }
        for port, protocol in found
    ]


def _protocol(draft: Draft, cell: Cell) -> None:
    """``HTTP`` is TCP; that it is more than that is a note."""
    text = plain(cell.words).casefold()
    if text not in ("tcp", "udp") or not draft.put("protocol", text, cell.words):
        draft.note(cell)


def cloud_services(reading: Reading) -> Split:
    draft = reading.draft
    label = reading.named()
    for cell in reading.take("provider"):
        read = clouds.read_service(plain(cell.words))
        draft.take(
            Read(read.fields, "" if len(plain(cell.words).split()) == 1 and read.fields else plain(cell.words)), cell
        )
    for text in (label, draft.heading):
        if found := clouds.read_service(text).fields:
            draft.put("provider", found["provider"], draft.at, f"{text} is of it")
    for cell in reading.take("region"):
        draft.text("region", cell)
    for cell in reading.take("resources"):
        draft.take(clouds.read_resources(_lines(cell), provider=draft.get("provider")), cell)
    for cell in reading.take("monthly_cost"):
        draft.take(costs.read(plain(cell.words)), cell)
    return ONE
