"""What a server may answer that has no end, or fills the memory: pieces of bytes, sent as long as somebody reads."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count, repeat

Pieces = Iterator[bytes]
Evil = Callable[[str], Pieces]  # of the path that is asked for

OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"
XML = OK + b"Content-Type: application/xml\r\nx-ms-version: 2021-01-01\r\n"
FILL = b"a" * 65_536
MEGABYTE = 1_000_000
SLOW = 0.2  # seconds between two bytes


def _whole(head: bytes, body: bytes) -> Pieces:
    yield head + f"Content-Length: {len(body)}\r\n\r\n".encode()
    yield body


def _chunked(*pieces: bytes) -> Pieces:
    yield JSON + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from pieces


def endless_body(_: str) -> Pieces:
    yield JSON + b'\r\n{"a": "'
    yield from repeat(FILL)


def a_length_of_terabytes(_: str) -> Pieces:
    yield JSON + b'Content-Length: 10000000000000\r\n\r\n{"a": "'
    yield from repeat(FILL)


def endless_chunks(_: str) -> Pieces:
    yield from _chunked()
    yield from repeat(b"10000\r\n" + FILL + b"\r\n")


def endless_tiny_chunks(_: str) -> Pieces:
    yield from _chunked()
    yield from repeat(b"1\r\na\r\n" * 10_000)


def a_chunk_length_without_an_end(_: str) -> Pieces:
    yield from _chunked()
    yield from repeat(b"0" * 65_536)


def a_chunk_of_terabytes(_: str) -> Pieces:
    yield from _chunked(b"ffffffffffff\r\n")
    yield from repeat(FILL)


def a_chunk_extension_without_an_end(_: str) -> Pieces:
    yield from _chunked(b"1;")
    yield from repeat(FILL)


def endless_trailers(_: str) -> Pieces:
    yield from _chunked(b"2\r\n{}\r\n0\r\n")
    yield from repeat(b"X-Trailer: a\r\n" * 1_000)


def a_trailer_without_an_end(_: str) -> Pieces:
    yield from _chunked(b"2\r\n{}\r\n0\r\nX: ")
    yield from repeat(FILL)


def a_status_line_without_an_end(_: str) -> Pieces:
    yield b"HTTP/1.1 200 "
    yield from repeat(FILL)


def a_header_without_an_end(_: str) -> Pieces:
    yield OK + b"X-Long: "
    yield from repeat(FILL)


def endless_headers(_: str) -> Pieces:
    yield OK
    yield from (f"X-{number}: a\r\n".encode() for number in count())


def endless_interim_answers(_: str) -> Pieces:
    yield from repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)


def endless_early_hints(_: str) -> Pieces:
    yield from repeat(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1_000)


def not_http(_: str) -> Pieces:
    yield from repeat(b"SSH-2.0 a banner\r\n" * 1_000)


@cache
def _zeros(megabytes: int, wbits: int = 31) -> bytes:
    """Packed, without the end that nobody reaches: each megabyte is the same thousand bytes."""
    packing = zlib.compressobj(9, wbits=wbits)
    first, other = (packing.compress(bytes(MEGABYTE)) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + other * (megabytes - 1)


def gzip_bomb(_: str) -> Pieces:
    yield from _whole(JSON + b"Content-Encoding: gzip\r\n", _zeros(1_000))


def deflate_bomb(_: str) -> Pieces:
    yield from _whole(JSON + b"Content-Encoding: deflate\r\n", _zeros(1_000, 15))


def gzip_bomb_in_gzip(_: str) -> Pieces:
    yield from _whole(JSON + b"Content-Encoding: gzip, gzip\r\n", gzip.compress(_zeros(1_000)))


def gzip_bomb_in_chunks(_: str) -> Pieces:
    yield JSON + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    packed = _zeros(1_000)
    for start in range(0, len(packed), 10_000):
        piece = packed[start : start + 10_000]
        yield b"%x\r\n%s\r\n" % (len(piece), piece)


def endless_gzip(_: str) -> Pieces:
    yield JSON + b"Content-Encoding: gzip\r\n\r\n"
    first = _zeros(1)
    yield first
    yield from repeat(_zeros(2)[len(first) :])


def brotli(_: str) -> Pieces:
    yield from _whole(JSON + b"Content-Encoding: br\r\n", b"\x5b\xff\xff\xff" * 1_000)


def zstandard(_: str) -> Pieces:
    yield from _whole(JSON + b"Content-Encoding: zstd\r\n", b"\x28\xb5\x2f\xfd" * 1_000)


def deep_json(_: str) -> Pieces:
    yield from _whole(JSON, b"[" * 3 * MEGABYTE)


def json_deeper_than_the_stack(_: str) -> Pieces:
    yield from _whole(JSON, b'{"a":' * 20_000 + b"1" + b"}" * 20_000)


def json_of_empty_values(_: str) -> Pieces:
    yield from _whole(JSON, b"[" + b",".join([b"{}"] * MEGABYTE) + b"]")


def json_of_wide_letters(_: str) -> Pieces:
    yield from _whole(JSON, json.dumps(["a" * 3 * MEGABYTE + "😀"], ensure_ascii=False).encode())


def json_of_long_numbers(_: str) -> Pieces:
    yield from _whole(JSON, b'[{"Id": ' + b"9" * 3 * MEGABYTE + b"}]")


def json_of_a_number(_: str) -> Pieces:
    yield from _whole(JSON, b"5")


def json_of_numbers(_: str) -> Pieces:
    yield from _whole(JSON, b"[1, null, [], {}]")


def xml_of_empty_tags(_: str) -> Pieces:
    yield from _whole(XML, b"<ListBucketResult>" + b"<Contents/>" * 300_000 + b"</ListBucketResult>")


def deep_xml(_: str) -> Pieces:
    yield from _whole(XML, b"<ListBucketResult>" + b"<a>" * MEGABYTE)


def xml_of_entities(_: str) -> Pieces:
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    text = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">' + entities
    yield from _whole(XML, text + b"]><ListBucketResult><Name>&a9;</Name></ListBucketResult>")


def xml_of_entities_in_utf_16(_: str) -> Pieces:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY a "' + "a" * 200_000 + '">]><Error><Code>'
    yield from _whole(XML, (text + "&a;" * 10_000 + "</Code></Error>").encode("utf-16"))


def endless_redirects(path: str) -> Pieces:
    yield from _whole(f"HTTP/1.1 307 Elsewhere\r\nLocation: {path.partition('?')[0]}a\r\n".encode(), b"a" * MEGABYTE)


def endless_bodies_of_redirects(path: str) -> Pieces:
    yield f"HTTP/1.1 301 Elsewhere\r\nLocation: {path}a\r\n\r\n".encode()
    yield from repeat(FILL)


def endless_body_of_an_error(_: str) -> Pieces:
    yield b'HTTP/1.1 500 Broken\r\nContent-Type: application/json\r\n\r\n{"message": "'
    yield from repeat(FILL)


def endless_body_of_not_found(_: str) -> Pieces:
    yield b'HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{"message": "'
    yield from repeat(FILL)


def _slowly(text: bytes) -> Pieces:
    for byte in text:
        yield bytes([byte])
        time.sleep(SLOW)


def a_byte_now_and_then(_: str) -> Pieces:
    yield JSON + b"\r\n"
    yield from _slowly(b"[" + b" " * 1_000)


def a_head_now_and_then(_: str) -> Pieces:
    yield from _slowly(OK + b"X: " + b"a" * 1_000)


def silence(_: str) -> Pieces:
    time.sleep(30)
    yield b""


def a_connection_that_ends(_: str) -> Pieces:
    yield b""


def events_without_an_end(_: str) -> Pieces:
    yield OK + b"Content-Type: text/event-stream\r\n\r\n"
    yield from repeat(b": still there\n\n" * 1_000)


def one_event_without_an_end(_: str) -> Pieces:
    yield OK + b"Content-Type: text/event-stream\r\n\r\ndata: "
    yield from repeat(FILL)


def one_event_of_endless_lines(_: str) -> Pieces:
    yield OK + b"Content-Type: text/event-stream\r\n\r\n"
    yield from repeat(b"data: a\n" * 1_000)


def notifications_without_an_end(_: str) -> Pieces:
    yield OK + b"Content-Type: text/event-stream\r\n\r\n"
    message = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "a"}}
    yield from repeat(f"event: message\ndata: {json.dumps(message)}\n\n".encode())


EVILS: dict[str, Evil] = {
    name.replace("_", " "): each
    for name, each in globals().items()
    if callable(each) and getattr(each, "__module__", "") == __name__ and not name.startswith("_")
}
