"""yaml-language-server, as editors start it: over standard input and output."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.services.missing import needed
from tests.services.npm import programs

PACKAGE = "yaml-language-server@2.0.0"
SETTINGS = {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}


@dataclass
class Editor:
    """One document of the folder is opened at a time; lines and columns are counted from 0, as in the protocol."""

    folder: Path
    to_server: IO[bytes]
    from_server: IO[bytes]
    asked: int = 0
    diagnostics: dict[str, list[Any]] = field(default_factory=dict)

    def open(self, path: Path, text: str) -> list[str]:
        """The messages about the text; ``path`` need not be there."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", textDocument=document)
        while path.as_uri() not in self.diagnostics:
            self._receive()
        return [f"{each['range']['start']['line']}: {each['message']}" for each in self.diagnostics[path.as_uri()]]

    def hover(self, path: Path, line: int, column: int) -> str:
        found = self.ask("textDocument/hover", **_at(path, line, column))
        return str(found["contents"]["value"]) if found else ""

    def completion(self, path: Path, line: int, column: int) -> list[str]:
        found = self.ask("textDocument/completion", **_at(path, line, column))
        return [each["label"] for each in (found["items"] if isinstance(found, dict) else found or [])]

    def ask(self, method: str, **parameters: Any) -> Any:
        self.asked += 1
        self._send({"id": self.asked, "method": method, "params": parameters})
        while (message := self._receive()).get("id") != self.asked or "method" in message:
            pass
        assert "error" not in message, message
        return message["result"]

    def notify(self, method: str, **parameters: Any) -> None:
        self._send({"method": method, "params": parameters})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.to_server.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.to_server.flush()

    def _receive(self) -> dict[str, Any]:
        """The next message; what the server asks is answered, and diagnostics are noted."""
        length = 0
        while (header := self.from_server.readline()).strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert header, "the server has ended"
        message: dict[str, Any] = json.loads(self.from_server.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": self._answer(message)})
        return message

    def _answer(self, message: dict[str, Any]) -> Any:
        if message["method"] != "workspace/configuration":
            return None
        return [SETTINGS if each.get("section") == "yaml" else None for each in message["params"]["items"]]


def _at(path: Path, line: int, column: int) -> dict[str, Any]:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}


@contextmanager
def editor(folder: Path) -> Iterator[Editor]:
    """An editor that has opened the folder."""
    node = needed("node", "apt-get install nodejs")
    server = programs(PACKAGE) / "yaml-language-server"
    process = subprocess.Popen(
        [node, str(server), "--stdio"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        made = Editor(folder, process.stdin, process.stdout)
        roots = [{"uri": folder.as_uri(), "name": "project"}]
        workspace = {"configuration": True, "workspaceFolders": True}
        capabilities = {"workspace": workspace, "textDocument": {"hover": {"contentFormat": ["markdown"]}}}
        made.ask(
            "initialize", processId=None, rootUri=folder.as_uri(), capabilities=capabilities, workspaceFolders=roots
        )
        made.notify("initialized")
        yield made
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
