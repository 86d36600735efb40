"""A server of the Model Context Protocol that misbehaves on request: ``python mcp_server.py hang tools/list``."""

import json
import os
import signal
import subprocess
import sys
import time

BEHAVIOUR, *WORDS = sys.argv[1:] or ["well"]
SLEEP = ["sleep", "4242", *WORDS[-1:]]  # the last word is a number that finds it

ENDLESS = {
    "flood": b"x" * 1000 + b"\n",
    "line": b"y" * 100_000,
    "notify": b'{"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "z"}}\n',
    "ask": b'{"jsonrpc": "2.0", "id": "mine", "method": "ping"}\n',
}


def main() -> None:
    begin()
    for line in sys.stdin:
        question = json.loads(line)
        if "id" in question:
            answer(question["id"], question["method"], question.get("params") or {})
    if BEHAVIOUR == "stay":
        time.sleep(4242)


def begin() -> None:
    if BEHAVIOUR == "stay":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if BEHAVIOUR == "fork":  # a child that holds the pipes, and another that leaves for a session of its own
        subprocess.Popen(SLEEP)
        subprocess.Popen(SLEEP, start_new_session=True)
    if BEHAVIOUR in ("greet", "babble"):
        say("\x1b[31mWelcome to <script>alert(1)</script>!")
    if BEHAVIOUR == "babble":
        sys.stdin.read()
    if BEHAVIOUR == "bytes":
        sys.stdout.buffer.write(b"\xff\xfe\x00\n")
    while BEHAVIOUR in ENDLESS:
        os.write(1, ENDLESS[BEHAVIOUR])
    if BEHAVIOUR == "complain":
        sys.stderr.write(f"warming up\n{os.environ.get('SECRET', '')}\nstill waiting for the database\n")
        sys.stderr.flush()
        time.sleep(4242)


def leaked() -> str:
    """What it was given: its variables, and its token."""
    return " ".join([os.environ["PLAIN"], os.environ["DB_PASSWORD"], os.environ["A"], WORDS[-1].split()[-1]])


def answer(number: object, method: str, parameters: dict[str, object]) -> None:
    if WORDS[:1] == ["stderr"]:
        sys.exit(leaked())
    if method in WORDS and BEHAVIOUR in ("hang", "stay", "fork"):
        time.sleep(4242)
    if method in WORDS and BEHAVIOUR == "die":
        sys.stderr.write("Traceback (most recent call last):\nValueError: no such table\n")
        sys.exit(3)
    if method in WORDS and BEHAVIOUR == "close":
        os.close(1)
        time.sleep(4242)
    if method == "tools/list" and BEHAVIOUR == "leak":
        reply(number, error={"code": -32000, "message": "x" * int(WORDS[0].split()[1]) + " " + leaked()})
    elif method in WORDS and BEHAVIOUR == "refuse":
        reply(number, error={"code": -32000, "message": "the database is\ndown"})
    elif method in WORDS and BEHAVIOUR == "nonsense":
        reply(number, result={"tools": 7, "protocolVersion": 7})
    else:
        reply(number, result=result(method, parameters))


def result(method: str, parameters: dict[str, object]) -> dict[str, object]:
    if method == "initialize":
        version = "1999-01-01" if BEHAVIOUR == "old" else parameters["protocolVersion"]
        offers: dict[str, object] = {"tools": {}} if BEHAVIOUR != "toolless" else {}
        return {"protocolVersion": version, "capabilities": offers, "serverInfo": {"name": "one", "version": "1"}}
    assert method == "tools/list", method
    names = {"many": 3000, "huge": 7000, "endless": 3000}.get(BEHAVIOUR, 3)
    first = int(str(parameters.get("cursor") or 0))
    size = 7000 if BEHAVIOUR == "huge" else 2 if names == 3 else 500
    page = [{"name": f"tool-{number}", "inputSchema": {"type": "object"}} for number in range(first, first + size)]
    if BEHAVIOUR == "long":
        page = [tool | {"description": "d" * 600_000} for tool in page]
    if BEHAVIOUR == "wordy":
        page = [tool | {"name": f"tool-{first}" + "n" * 1000} for tool in page]
    more = first + size < names or BEHAVIOUR in ("endless", "cursors")
    cursor = "0" if BEHAVIOUR == "circle" else str(first + size)
    cursor = cursor.rjust(400_000) if BEHAVIOUR == "cursors" else cursor
    return {"tools": page} | ({"nextCursor": cursor} if more else {})


def reply(number: object, **what: object) -> None:
    say(json.dumps({"jsonrpc": "2.0", "id": number, **what}))


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


main()
