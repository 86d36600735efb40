"""Catalogs that nobody would write: each is loaded, or its mistakes are told, within two seconds.

Those of every field with every hostile value, and those that chance makes of the catalogs of this repository. The
reading of one is timed in processor time: how busy the machine is does not matter.
"""

from __future__ import annotations

import copy
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from benchmarks.reliability.hostile_values import HALF, HOSTILE
from benchmarks.reliability.outcome import Outcome
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog

FUZZED = int(os.environ.get("INFRACAT_SOAK_CATALOGS", "20000"))
ABOVE = 2.0  # seconds of processor time for one catalog
HANGS = 120  # seconds without a sign of life
EVERY = 400  # so many catalogs, one is given to the command too, in each format
Place = tuple[Any, ...]  # steps into a tree of mappings and lists
HOUSE = Path(__file__).parents[2]
SOURCES = ("tests/catalog/good_catalog.yaml", "catalog.yaml", "demo/catalog.yaml")
FORMATS = {"text": 4, "json": 4, "github": 4, "nagios": 3}  # and the exit code of a bad catalog
SPICE = (
    *(
        b"\x00",
        b"\xff",
        b"\xc3",
        b"\xef\xbb\xbf",
        b"\t",
        b"\r",
        b"\n\n",
        b"{",
        b"[" * 50,
        b"]",
        b"}",
        b"- ",
        b"? ",
        b": ",
    ),
    *(
        b"&a ",
        b"*a",
        b"!!python/name:os.system ",
        b"<<: ",
        b"%TAG",
        b"---\n",
        b"...\n",
        b"|\n",
        b">-\n",
        b"'",
        b'"',
        b"#",
    ),
    *(
        b"\xe2\x80\xa8",
        b"\\x",
        b"\\u0000",
        b"\\ud800",
        b"\xed\xa0\x80",
        b"name: ",
        b"kind: ",
        b"include: ",
        b"requires: ",
    ),
)


def measure(seed: int) -> Outcome:
    outcome = Outcome(
        f"every field x {len(HOSTILE)} hostile values; {FUZZED:,} fuzzed catalogs", "0 tracebacks, 0 above 2 s"
    )
    slowest, codes = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalog.yaml"
        for number, spent, problem in _watched(seed, path):
            outcome.tried = number + 1
            slowest = max(slowest, spent)
            if problem or spent > ABOVE:
                outcome.wrong.append(f"seed {seed}, number {number}: {problem or f'{spent:.1f} s'}")
        for number, text in islice(enumerate(_cases(seed)), 7, None, EVERY):
            path.write_bytes(text)
            outcome.wrong += [f"seed {seed}, number {number}: {line}" for line in _by_command(path)]
            codes += len(FORMATS) + 1
    outcome.figures = [f"slowest {slowest:.2f} s", f"{codes} commands with the exit code of the contract"]
    return outcome


def _watched(seed: int, path: Path) -> Iterator[tuple[int, float, str]]:
    """What a child process reports of each catalog; one that hangs costs the child, and the next takes over."""
    number = 0
    while number >= 0:
        read, write = os.pipe()
        child = os.fork()
        if not child:
            os.close(read)
            _report(seed, path, number, os.fdopen(write, "w"))
            os._exit(0)
        os.close(write)
        number = yield from _received(child, os.fdopen(read), number)


def _received(child: int, lines: Any, number: int) -> Generator[tuple[int, float, str], None, int]:
    while select.select([lines], [], [], HANGS)[0]:
        line = lines.readline()
        if not line:
            _, status = os.waitpid(child, 0)
            if not status:
                return -1
            yield number, 0.0, f"the process ended with {os.waitstatus_to_exitcode(status)}"
            return number + 1
        spent, _, problem = line.rstrip("\n").partition(" ")
        yield number, float(spent), problem
        number += 1
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    yield number, float(HANGS), "no end"
    return number + 1


def _report(seed: int, path: Path, begin: int, lines: Any) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - to the end of this process
    for number, text in enumerate(_cases(seed)):
        if number >= begin:
            path.write_bytes(text)
            spent, problem = _read(path)
            print(f"{spent:.3f} {problem}", file=lines, flush=True)


def _read(path: Path) -> tuple[float, str]:
    began = time.process_time()
    problem = ""
    try:
        load(path)
    except BadCatalog as bad:
        if not bad.mistakes or not all(str(each).isprintable() for each in bad.mistakes):
            problem = "mistakes that are none, or that cannot be printed"
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        problem = f"{type(error).__name__}: {error} ({where.filename}:{where.lineno})".replace("\n", " ")[:300]
    return time.process_time() - began, problem


def _by_command(path: Path) -> Iterator[str]:
    """A bad catalog has exit code 4 in every format, 3 and one line for a monitor; and no traceback."""
    command = [sys.executable, "-m", "infracat"]
    lint = subprocess.run([*command, "lint", "-c", path], capture_output=True, text=True, errors="replace", check=False)
    if lint.returncode not in (0, 4) or "Traceback" in lint.stderr:
        yield f"lint: exit code {lint.returncode}: {lint.stderr[-200:]}"
    if lint.returncode != 4:
        return
    for style, code in FORMATS.items():
        words = [*command, "verify", "-c", str(path), "--format", style]
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
        lines = done.stdout.count("\n")
        if done.returncode != code or "Traceback" in done.stderr or lines != (style == "nagios"):
            yield f"--format {style}: exit code {done.returncode}, {lines} lines: {done.stderr[-200:]}"


def _cases(seed: int) -> Iterator[bytes]:
    yield from _fields()
    sources = [(HOUSE / name).read_bytes() for name in SOURCES if (HOUSE / name).exists()]
    chance = random.Random(seed)  # noqa: S311 - a seed repeats a run
    for _ in range(FUZZED):
        yield chance.choice((_bytes, _nodes, _nodes))(chance, chance.choice(sources))


def _fields() -> Iterator[bytes]:
    """A catalog of one row each, with one value in the place of another."""
    seen: set[Place] = set()
    for alone in single_rows():
        for place in list(places(alone))[1:]:
            row = at(alone, place[:2]) if len(place) > 2 else None
            kind = row.get("kind") if isinstance(row, dict) else None
            field = (kind, *(step for step in place if isinstance(step, str)), len(place))
            if field not in seen:
                seen.add(field)
                yield from (dump(changed(alone, place, value)) for value in HOSTILE)


def single_rows() -> Iterator[dict[str, Any]]:
    """Catalogs of one row, or one setting, each; together they have every field."""
    good = yaml.load((HOUSE / SOURCES[0]).read_bytes(), yaml.CBaseLoader)  # noqa: S506 - reads text only
    for section, rows in good.items():
        one_each = isinstance(rows, list) and isinstance(rows[0], dict)
        yield from ({section: [row]} for row in rows) if one_each else [{section: rows}]


def changed(tree: Any, place: Place, value: Any) -> Any:
    tree = copy.deepcopy(tree)
    put(tree, place, value)
    return tree


def places(node: Any, here: Place = ()) -> Iterator[Place]:
    """Where anything is in the tree, from the root on."""
    yield here
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, inside in steps:
        yield from places(inside, (*here, step))


def put(tree: Any, place: Place, value: Any) -> None:
    for step in place[:-1]:
        tree = tree[step]
    tree[place[-1]] = value


def at(tree: Any, place: Place) -> Any:
    for step in place:
        tree = tree[step]
    return tree


def dump(tree: Any) -> bytes:
    """As YAML; half a character, which has no form in UTF-8, as an escape."""
    text: str = yaml.dump(tree, Dumper=yaml.CSafeDumper, allow_unicode=False, sort_keys=False, width=10**9)
    return text.encode().replace(HALF.encode(), rb'"\ud800"')


def _bytes(chance: random.Random, source: bytes) -> bytes:
    """Some bytes changed, taken out, put in, doubled, or cut off."""
    text = bytearray(source)
    for _ in range(chance.randint(1, 8)):
        begin = chance.randrange(len(text) + 1)
        piece = text[begin : begin + chance.choice((1, 1, 4, 30, 400))]
        match chance.randrange(5):
            case 0:
                text[begin : begin + len(piece)] = b""
            case 1:
                text[begin:begin] = chance.choice(SPICE)
            case 2:
                text[begin:begin] = piece * chance.choice((1, 2, 50))
            case 3:
                text[begin : begin + len(piece)] = bytes(chance.randrange(256) for _ in piece)
            case _:
                text = text[:begin] if not chance.randrange(8) else text
    return bytes(text)


def _nodes(chance: random.Random, source: bytes) -> bytes:
    """Some values changed for hostile ones, for each other, or taken out; some rows doubled."""
    tree = yaml.load(source, yaml.CBaseLoader)  # noqa: S506 - reads text only
    for _ in range(chance.randint(1, 5)):
        found = list(places(tree))[1:]
        if found:
            chance.choice(CHANGES)(chance, tree, chance.choice(found), chance.choice(found))
    return dump(tree)


def _to_hostile(chance: random.Random, tree: Any, place: Place, _: Any) -> None:
    put(tree, place, copy.deepcopy(chance.choice(HOSTILE)))


def _to_another(_: random.Random, tree: Any, place: Place, other: Place) -> None:
    put(tree, place, copy.deepcopy(at(tree, other)))


def _to_a_part(chance: random.Random, tree: Any, place: Place, _: Any) -> None:
    put(tree, place, chance.choice(([at(tree, place)], {"name": at(tree, place)}, [at(tree, place)] * 3)))


def _out(_: random.Random, tree: Any, place: Place, __: Any) -> None:
    inside = at(tree, place[:-1])
    inside.pop(place[-1])


def _to_another_name(chance: random.Random, tree: Any, place: Place, other: Place) -> None:
    inside = at(tree, place[:-1])
    if isinstance(inside, dict):
        inside[str(chance.choice((other[-1], "kind", "name", f"{place[-1]}s", "", "é", "a" * 300)))] = inside.pop(
            place[-1]
        )


CHANGES: tuple[Callable[..., None], ...] = (_to_hostile, _to_hostile, _to_another, _to_a_part, _out, _to_another_name)
