"""yaml-language-server without a window: messages of the Language Server Protocol over its standard streams."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.test_commands import ROOT

HERE = ROOT / ".ci" / "editor" / "node_modules" / ".bin" / "yaml-language-server"
REQUIRED = "VERDICT_REQUIRE_EDITOR"
SECONDS = 60  # that one answer may take
SETTINGS = {"yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}}}
CAN = {
    "textDocument": {"hover": {"contentFormat": ["markdown"]}, "completion": {"completionItem": {}}},
    "workspace": {"configuration": True},
}


def program() -> str | None:
    """Return the path of the server, or None where it or Node.js is not here."""
    found = str(HERE) if HERE.exists() else shutil.which("yaml-language-server")
    return found if shutil.which("node") else None


def missing() -> str | None:
    """Say what is missing to open a draft as an editor does, or None."""
    if program() is None:
        return "no draft was opened as in an editor: no yaml-language-server is here (bash .ci/yaml-language-server)"
    return None


def required() -> bool:
    """Say whether a missing server is a failure."""
    return os.environ.get(REQUIRED) == "1"


class Server:
    """A running server; every open document is a file of a project."""

    def __init__(self, running: subprocess.Popen[bytes], root: Path) -> None:
        self.running, self.root, self.asked, self.read = running, root, 0, b""
        self.ask("initialize", processId=None, rootUri=root.as_uri(), capabilities=CAN,
                 workspaceFolders=[{"uri": root.as_uri(), "name": "project"}])  # fmt: skip
        self.tell("initialized")

    def tell(self, method: str, **params: Any) -> None:
        """Send a message that has no answer."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """Send a question and return its answer."""
        self.asked += 1
        number = self.asked
        self._send({"id": number, "method": method, "params": params})
        return self._until(lambda message: message.get("id") == number and "method" not in message)["result"]

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Open a document and return what is wrong with it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=document)
        said = self._until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == path.as_uri()
            )
        )
        found: list[dict[str, Any]] = said["params"]["diagnostics"]
        return found

    def at(self, method: str, path: Path, line: int, character: int) -> Any:
        """Ask about a place of a document; lines and characters count from 0."""
        place = {"line": line, "character": character}
        return self.ask(f"textDocument/{method}", textDocument={"uri": path.as_uri()}, position=place)

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.running.stdin is not None
        self.running.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(content), content))
        self.running.stdin.flush()

    def _until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read messages until one is wanted; what the server asks meanwhile is answered."""
        while True:
            message = self._receive()
            if wanted(message):
                return message
            if "id" in message and "method" in message:
                items = message["params"].get("items", []) if message.get("params") else []
                self._send({"id": message["id"], "result": [SETTINGS.get(item["section"]) for item in items] or None})

    def _receive(self) -> dict[str, Any]:
        head = self._take(lambda read: read.find(b"\r\n\r\n") + 4 if b"\r\n\r\n" in read else 0)
        size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
        message: dict[str, Any] = json.loads(self._take(lambda read: size if len(read) >= size else 0))
        return message

    def _take(self, end: Callable[[bytes], int]) -> bytes:
        """Return what was read up to an end, which is waited for."""
        assert self.running.stdout is not None
        stream, latest = self.running.stdout.fileno(), time.monotonic() + SECONDS
        while not (size := end(self.read)):
            ready, _, _ = select.select([stream], [], [], max(latest - time.monotonic(), 0))
            read = os.read(stream, 65536) if ready else b""
            if not read:
                raise AssertionError("the language server said nothing more" if ready else "it did not answer in time")
            self.read += read
        taken, self.read = self.read[:size], self.read[size:]
        return taken


@contextmanager
def started(root: Path) -> Iterator[Server]:
    """Run a server for a project for a while."""
    found = program()
    assert found is not None
    with subprocess.Popen([found, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        try:
            yield Server(running, root)
        finally:
            running.kill()
