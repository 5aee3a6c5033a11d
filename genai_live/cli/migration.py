"""`migrate`: rewrites the text of a program for google-genai, and lists what it left.

What a name stands for is followed through imports and `client = genai.Client(...)` only. What that
does not decide is a note with its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider

from genai_live import types
from genai_live.client import OTHER_APIS
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

Note = tuple[int, str]
"""A line, and what to look at there."""

_MODULES = {"types", "errors"}
_MOVED: dict[str, set[str]] = {
    "google.genai.errors": {"APIError"},
    "google.genai.live": {"AsyncSession"},
    "google.genai.live_music": {"AsyncMusicSession"},
}
"""Modules other than `types`, and what of them is here."""
_BOM = "\ufeff"
_KEEP = "Keep google-genai for this, beside genai_live."
_LOOP = (
    "receive() in an endless loop: `async for message in session` goes on through all turns and"
    " reconnects, and ends with the session."
)
_NOTES = {
    "send": "send(input=...) works and warns: call send_client_content, send_realtime_input or"
    " send_tool_response.",
    "start_stream": "start_stream is not here: call session.stream(source), and receive() in"
    " another task.",
    "_ws": "the connection changes within a session: read session.state, and catch"
    " errors.ConnectionClosed.",
}


def migrate(text: str) -> tuple[str, list[Note]]:
    """Return the program as it has to be, and the lines to look at, in order.

    Raises:
        ConfigError: The text is not Python.
    """
    if text.startswith(_BOM):
        rest, notes = migrate(text.removeprefix(_BOM))
        return f"{_BOM}{rest}", notes
    if "\0" in text:
        raise ConfigError("contains NUL, so it is not Python.", hint="Name a Python file.")
    try:
        module = cst.parse_module(text)
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        uses = _Uses()
        wrapper.visit(uses)
        if not uses.imports:
            return text, []
        if uses.other and not uses.live:
            reason = "only other APIs than Live are used here; nothing is changed."
            return text, [*sorted({*uses.notes}), (1, reason)][-1:]
        rewrite = _Rewrite(uses)
        changed = wrapper.visit(rewrite)
    except cst.ParserSyntaxError as error:
        raise ConfigError(
            f"line {error.raw_line}: not Python that can be read.", hint="Correct it first."
        ) from None
    except RecursionError:
        raise ConfigError("the program is nested too deeply.") from None
    return changed.code, sorted({*uses.notes, *rewrite.notes})


def _dotted(node: cst.CSTNode | None) -> str:
    """Return a dotted name as text; empty for any other expression."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        before = _dotted(node.value)
        return f"{before}.{node.attr.value}" if before else ""
    return ""


class _Visitor(m.MatcherDecoratableTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.notes: list[Note] = []

    def _line(self, node: cst.CSTNode) -> int:
        position: Any = self.get_metadata(PositionProvider, node)
        return int(position.start.line)

    def note(self, node: cst.CSTNode, text: str) -> None:
        self.notes.append((self._line(node), text))


class _Uses(_Visitor):
    """What a program uses of google-genai, found before anything is changed.

    Attributes:
        imports: Whether it imports google-genai at all.
        packages: Names that stand for the package.
        modules: Names that stand for a module of it, with the module.
        clients: Names and attributes that a client was assigned to.
        live: Names that clients are used for Live by.
        other: Names of `types` that are not Live's, and names of clients that are used for another
            API.
    """

    def __init__(self) -> None:
        super().__init__()
        self.imports = False
        self.packages: set[str] = set()
        self.modules: dict[str, str] = {}
        self.clients: set[str] = set()
        self.other: set[str] = set()
        self.live: set[str] = set()

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:  # noqa: N802 - libcst's name
        module = _dotted(node.module)
        if node.relative or not module.startswith("google"):
            return
        if isinstance(node.names, cst.ImportStar):
            if module.startswith("google.genai"):
                self.imports = True
                self.note(node, "import *: name what is used, then run this again.")
            return
        for alias in node.names:
            name = _dotted(alias.name)
            local = _dotted(alias.asname.name) if alias.asname else name
            if module == "google" and name == "genai":
                self.imports = True
                self.packages.add(local)
            elif module == "google.genai":
                self.imports = True
                if name in _MODULES:
                    self.modules[local] = name
            elif module.startswith("google.genai"):
                self.imports = True

    def visit_Import(self, node: cst.Import) -> None:  # noqa: N802
        for alias in node.names:
            name = _dotted(alias.name)
            if name == "google.genai" or name.startswith("google.genai."):
                self.imports = True
                if alias.asname:
                    local = _dotted(alias.asname.name)
                    if name == "google.genai":
                        self.packages.add(local)
                    elif name.rpartition(".")[2] in _MODULES:
                        self.modules[local] = name.rpartition(".")[2]
                else:
                    self.packages.add("google.genai")

    def visit_Assign(self, node: cst.Assign) -> None:  # noqa: N802
        if self._is_client(node.value):
            self.clients |= {name for each in node.targets if (name := _dotted(each.target))}

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:  # noqa: N802
        if node.value is not None and self._is_client(node.value) and _dotted(node.target):
            self.clients.add(_dotted(node.target))

    def _is_client(self, node: cst.BaseExpression) -> bool:
        if not isinstance(node, cst.Call):
            return False
        before, _, name = _dotted(node.func).rpartition(".")
        return name == "Client" and before in self.packages

    def visit_Attribute(self, node: cst.Attribute) -> None:  # noqa: N802
        owner, name = _dotted(node.value), node.attr.value
        holder = owner.removesuffix(".aio")
        if name in OTHER_APIS and (holder in self.clients or holder.endswith("client")):
            self.other.add(holder)
            self.note(node, f"client.{name} is not part of the Live API. {_KEEP}")
        elif name == "live" and owner.endswith(".aio"):
            self.live.add(holder)
        elif name in ("start_stream", "_ws") and "session" in owner:
            self.note(node, _NOTES[name])
        elif name not in dir(types) and (
            self.modules.get(owner) == "types"
            or any(owner == f"{package}.types" for package in self.packages)
        ):
            self.other.add(owner)
            self.note(node, f"types.{name} is not a type of the Live API. {_KEEP}")

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        if _dotted(node.func).endswith(".send") and any(
            each.keyword is not None and each.keyword.value in ("input", "end_of_turn")
            for each in node.args
        ):
            self.note(node, _NOTES["send"])

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:  # noqa: N802
        kinds = [node.type]
        if isinstance(node.type, cst.Tuple):
            kinds = [each.value for each in node.type.elements]
        for kind in kinds:
            name = _dotted(kind)
            if name.startswith(("websockets.", "ConnectionClosed")):
                self.note(
                    node,
                    f"{name} is not raised here: catch errors.ConnectionClosed; a clean close ends"
                    " the loop.",
                )

    def visit_While(self, node: cst.While) -> None:  # noqa: N802
        if _dotted(node.test) != "True":
            return
        loops = m.findall(
            node.body,
            m.For(
                asynchronous=m.Asynchronous(),
                iter=m.Call(func=m.Attribute(attr=m.Name("receive"))) | m.Name(),
            ),
        )
        receives = m.findall(node.body, m.Call(func=m.Attribute(attr=m.Name("receive"))))
        if loops and receives:
            self.note(node, _LOOP)


class _Rewrite(_Visitor):
    """Changes imports and timeouts, as far as the uses decide it."""

    def __init__(self, uses: _Uses) -> None:
        super().__init__()
        self._uses = uses

    def leave_ImportFrom(  # noqa: N802
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> Any:
        module = _dotted(original_node.module)
        names = original_node.names
        if original_node.relative or isinstance(names, cst.ImportStar):
            return updated_node
        if module == "google":
            return self._from_google(original_node, updated_node, names)
        if module == "google.genai":
            return self._from_package(original_node, updated_node, names)
        if module in ("google.genai.types", *_MOVED):
            return self._from_module(original_node, updated_node, module, names)
        if module.startswith("google.genai"):
            self.note(original_node, f"{module} has no counterpart. {_KEEP}")
        return updated_node

    def _from_google(
        self,
        original: cst.ImportFrom,
        updated: cst.ImportFrom,
        names: Sequence[cst.ImportAlias],
    ) -> Any:
        ours = [alias for alias in names if _dotted(alias.name) == "genai"]
        if not ours:
            return updated
        (alias,) = ours
        local = _dotted(alias.asname.name) if alias.asname else "genai"
        mine = cst.Import(
            names=[
                cst.ImportAlias(
                    name=cst.Name("genai_live"), asname=cst.AsName(name=cst.Name(local))
                )
            ]
        )
        others = [each for each in names if each is not alias]
        if others:
            kept = updated.with_changes(names=_without_trailing_comma(others))
            return cst.FlattenSentinel([kept, mine])
        if self._is_needed(local):
            self.note(
                original,
                f"this program needs both SDKs: `{local}` is genai_live now, and google-genai stays"
                f" as `google_{local}`; use that at the lines below.",
            )
            kept = updated.with_changes(
                names=[
                    cst.ImportAlias(
                        name=cst.Name("genai"), asname=cst.AsName(name=cst.Name(f"google_{local}"))
                    )
                ]
            )
            return cst.FlattenSentinel([kept, mine])
        return mine

    def _is_needed(self, local: str) -> bool:
        """Whether the package is used for more than Live."""
        return bool(self._uses.other) and local in self._uses.packages

    def _from_package(
        self,
        original: cst.ImportFrom,
        updated: cst.ImportFrom,
        names: Sequence[cst.ImportAlias],
    ) -> Any:
        ours: list[cst.ImportAlias] = []
        others: list[cst.ImportAlias] = []
        kept: list[cst.ImportAlias] = []
        for alias in names:
            name = _dotted(alias.name)
            local = _dotted(alias.asname.name) if alias.asname else name
            if name in ("Client", *_MODULES):
                ours.append(alias)
                if local in self._uses.other:
                    self.note(
                        original,
                        f"`{local}` is needed of both SDKs: google-genai's stays as"
                        f" `google_{local}`; use that at the lines below.",
                    )
                    kept.append(
                        cst.ImportAlias(
                            name=cst.Name(name), asname=cst.AsName(name=cst.Name(f"google_{local}"))
                        )
                    )
            else:
                others.append(alias)
                if name == "live":
                    self.note(original, "live: AsyncSession is genai_live.AsyncSession.")
                else:
                    self.note(original, f"google.genai.{name} has no counterpart. {_KEEP}")
        return _split(updated, ours, [*others, *kept], "genai_live")

    def _from_module(
        self,
        original: cst.ImportFrom,
        updated: cst.ImportFrom,
        module: str,
        names: Sequence[cst.ImportAlias],
    ) -> Any:
        known = dir(types) if module == "google.genai.types" else _MOVED[module]
        ours: list[cst.ImportAlias] = []
        others: list[cst.ImportAlias] = []
        for alias in names:
            name = _dotted(alias.name)
            if name in known:
                ours.append(alias)
            else:
                others.append(alias)
                self.note(original, f"{module}.{name} has no counterpart. {_KEEP}")
        target = {
            "google.genai.types": "genai_live.types",
            "google.genai.errors": "genai_live.errors",
        }
        return _split(updated, ours, others, target.get(module, "genai_live"))

    def on_leave(self, original_node: Any, updated_node: Any) -> Any:
        """Put each import on a line of its own where one became two."""
        node = super().on_leave(original_node, updated_node)
        if not isinstance(node, cst.SimpleStatementLine):
            return node
        if len(node.body) <= len(original_node.body):
            return node
        first, *others = (
            each.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for each in node.body
        )
        return cst.FlattenSentinel(
            [
                node.with_changes(body=[first]),
                *(cst.SimpleStatementLine(body=[each]) for each in others),
            ]
        )

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> Any:  # noqa: N802
        for alias in original_node.names:
            name = _dotted(alias.name)
            if name == "google.genai" and alias.asname and len(original_node.names) == 1:
                local = _dotted(alias.asname.name)
                mine = updated_node.with_changes(
                    names=[alias.with_changes(name=cst.Name("genai_live"))]
                )
                if self._is_needed(local):
                    self.note(
                        original_node,
                        f"this program needs both SDKs: `{local}` is genai_live now; import"
                        " google-genai under another name.",
                    )
                return mine
            if name.startswith("google.genai"):
                self.note(
                    original_node,
                    f"import {name}: write `import genai_live as genai`, and genai in its place.",
                )
        return updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        if _dotted(original_node.func).rpartition(".")[2] != "HttpOptions":
            return updated_node
        arguments: list[cst.Arg] = []
        for argument in updated_node.args:
            if argument.keyword is not None and argument.keyword.value == "timeout":
                argument = argument.with_changes(value=self._seconds(original_node, argument.value))
            arguments.append(argument)
        return updated_node.with_changes(args=arguments)

    def leave_Dict(self, original_node: cst.Dict, updated_node: cst.Dict) -> cst.Dict:  # noqa: N802
        keys = {
            each.key.evaluated_value
            for each in original_node.elements
            if isinstance(each, cst.DictElement) and isinstance(each.key, cst.SimpleString)
        }
        if not keys & {"api_version", "base_url", "apiVersion", "baseUrl"} or "timeout" not in keys:
            return updated_node
        elements: list[Any] = []
        for element in updated_node.elements:
            if (
                isinstance(element, cst.DictElement)
                and isinstance(element.key, cst.SimpleString)
                and element.key.evaluated_value == "timeout"
            ):
                element = element.with_changes(value=self._seconds(original_node, element.value))
            elements.append(element)
        return updated_node.with_changes(elements=elements)

    def _seconds(self, node: cst.CSTNode, value: cst.BaseExpression) -> cst.BaseExpression:
        """Return a timeout in seconds: google-genai's is in milliseconds."""
        if isinstance(value, cst.Integer):
            return cst.Float(repr(value.evaluated_value / 1000))
        self.note(node, "timeout of http_options is in seconds here, in milliseconds there.")
        return value


def _without_trailing_comma(names: Sequence[cst.ImportAlias]) -> list[cst.ImportAlias]:
    return [*names[:-1], names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)]


def _split(
    updated: cst.ImportFrom,
    ours: Sequence[cst.ImportAlias],
    others: Sequence[cst.ImportAlias],
    target: str,
) -> Any:
    """Import some names from this package, and leave the others."""
    if not ours:
        return updated
    parts = target.split(".")
    module: cst.Name | cst.Attribute = cst.Name(parts[0])
    for part in parts[1:]:
        module = cst.Attribute(value=module, attr=cst.Name(part))
    mine = updated.with_changes(module=module)
    if not others:
        return mine
    mine = mine.with_changes(names=_without_trailing_comma(ours))
    kept = updated.with_changes(names=_without_trailing_comma(others))
    return cst.FlattenSentinel([kept, mine])
