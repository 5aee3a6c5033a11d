"""`LanguageServer`: pyright as an editor uses it, over standard input and output."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self


class LanguageServer:
    """Asks pyright what an editor would show at a place that a caret (U+2038) marks.

    Args:
        folder: The folder of the program.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids = 0
        command = [sys.executable, "-m", "pyright.langserver", "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        self._ask(
            "initialize",
            processId=None,
            rootUri=self._folder.as_uri(),
            workspaceFolders=[{"uri": self._folder.as_uri(), "name": "program"}],
            capabilities={
                "textDocument": {
                    "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                    "hover": {"contentFormat": ["markdown"]},
                },
                "workspace": {"configuration": True},
            },
        )
        self._send(method="initialized", params={})
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def completions(self, program: str) -> dict[str, str]:
        """Return what completes there, with its documentation."""
        where = self._open(program)
        found: Any = self._ask("textDocument/completion", **where)
        return {item["label"].strip("\"'"): self._documentation(item) for item in found["items"]}

    def hover(self, program: str) -> str:
        """Return what is shown there."""
        [shown] = self.hovers(program)
        return shown

    def hovers(self, program: str) -> list[str]:
        """Return what is shown at each of several carets, of which a line may have one."""
        document = self._open(program)["textDocument"]
        places = [
            {"line": number, "character": line.index("\N{CARET}")}
            for number, line in enumerate(program.split("\n"))
            if "\N{CARET}" in line
        ]
        found: list[Any] = [
            self._ask("textDocument/hover", textDocument=document, position=place)
            for place in places
        ]
        return [str(each["contents"]["value"]) if each else "" for each in found]

    def _documentation(self, item: dict[str, Any]) -> str:
        if item["label"].startswith("_"):
            return ""
        resolved: Any = self._ask("completionItem/resolve", **item)
        documentation: Any = resolved.get("documentation") or {"value": ""}
        return str(documentation["value"])

    def _open(self, program: str) -> dict[str, Any]:
        before, _, after = program.partition("\N{CARET}")
        uri = (self._folder / f"program_{self._ids}.py").as_uri()
        text = before + after.replace("\N{CARET}", "")
        document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self._send(method="textDocument/didOpen", params={"textDocument": document})
        lines = before.split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        return {"textDocument": {"uri": uri}, "position": position}

    def _ask(self, method: str, **params: Any) -> object:
        self._ids += 1
        self._send(id=self._ids, method=method, params=params)
        while True:
            message = self._read()
            if "method" in message and "id" in message:  # a question of the server
                wanted = message.get("params", {}).get("items", [])
                settings = {"pythonPath": sys.executable}
                answer: Any = None
                if message["method"] == "workspace/configuration":
                    answer = [settings if each["section"] == "python" else {} for each in wanted]
                self._send(id=message["id"], result=answer)
            elif message.get("id") == self._ids:
                assert "error" not in message, message
                return message["result"]

    def _send(self, **message: Any) -> None:
        assert self._process.stdin is not None
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(data), data))
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        size = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                size = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(size))
        return message
