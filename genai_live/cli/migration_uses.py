"""`Uses`: what a program uses of google-genai, found by `migrate` before anything is changed.

What a name stands for is followed through imports, annotations and assignments of clients only.
"""

# ruff: noqa: D102, N802 - the methods and their names are libcst's

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst
import libcst.matchers as m

from genai_live import errors, types, typing
from genai_live.client import OTHER_APIS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Note = tuple[int, str]
"""A line, and what to look at there."""

PACKAGE = "google.genai"
MODULES = {"types", "errors"}
"""Modules of the package that are here too."""
KEPT = "google_"
"""How names of google-genai begin that stay beside those of this package."""
KEEP = "Keep google-genai for this, beside genai_live."

_LOOP = (
    "receive() in a loop: `async for message in session` goes on through all turns and reconnects,"
    " and ends with the session."
)
_SEND = (
    "send(input=...) works and warns: call send_client_content, send_realtime_input or"
    " send_tool_response."
)
_MEMBERS = {
    "start_stream": "start_stream is not here: call session.stream(source), and receive() in"
    " another task.",
    "_ws": "the connection changes within a session: read session.state, and catch"
    " errors.ConnectionClosed.",
}
"""Members of sessions."""
_RENAMED = {
    "voice_activity_type": "voice_activity_type is `type` here.",
    "model_selection_config": "model_selection_config is `model_config` here.",
    "time_left": "time_left is a timedelta here, not a string.",
}
"""Members of messages with another name or type."""
_OF_WEBSOCKETS = ("websockets.", "ConnectionClosed")
_METHODS_OF_OTHERS = {"generate_content", "generate_content_stream", "embed_content"}


def dotted(node: cst.CSTNode | None) -> str:
    """Return a dotted name as text, calls within it as `()`; empty for any other expression."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Call):
        function = dotted(node.func)
        return f"{function}()" if function else ""
    if isinstance(node, cst.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr.value}" if before else ""
    return ""


def local_name(alias: cst.ImportAlias) -> str:
    """Return the name that an import gives to something."""
    return dotted(alias.asname.name) if alias.asname else dotted(alias.name)


def key_of(element: cst.BaseDictElement) -> Any:
    """Return the key of an element of a dict if it is a text; None for any other."""
    if isinstance(element, cst.DictElement) and isinstance(element.key, cst.SimpleString):
        return element.key.evaluated_value
    return None


def type_note(name: str) -> str:
    """Return what to write for a name of `types` that is no type here."""
    base = name.removesuffix("OrDict").removesuffix("Dict")
    if hasattr(typing, name):
        return f"types.{name} is genai_live.typing.{name}."
    if base != name and base in dir(types):
        if f"{base}Dict" not in dir(types):
            return f"types.{name} is not here: write types.{base}; converters.to_dict makes a dict."
        return f"types.{name} is not here: write types.{base} | types.{base}Dict."
    return f"types.{name} is not a type of the Live API. {KEEP}"


def error_note(name: str) -> str:
    """Return what to write for a name of `errors` that means something else here."""
    if name == "ServerError":
        return "errors.ServerError is the close code 1011 here: catch errors.APIError for all."
    return f"errors.{name} is not raised here: catch errors.APIError."


def is_of_another_api(name: str) -> bool:
    """Whether a name of `types` belongs to another API than Live."""
    return name not in dir(types) and KEEP in type_note(name)


class Uses(cst.CSTVisitor):
    """What a program uses of google-genai.

    Args:
        positions: Where each node is.
        is_migrated: Whether the program uses this package already.

    Attributes:
        notes: What to look at.
        imports: Whether it imports google-genai at all.
        packages: Names that stand for the package.
        modules: Names that stand for a module of it, with the module.
        other: Names of the package, of modules and of classes that another API is used by.
        is_other: Whether it uses anything of another API.
        is_live: Whether it uses anything of the Live API.
        options: Expressions that are HTTP options.
    """

    def __init__(self, positions: Mapping[cst.CSTNode, Any], *, is_migrated: bool) -> None:
        super().__init__()
        self._is_migrated = is_migrated
        self.notes: list[Note] = []
        self.imports = False
        self.packages: set[str] = set()
        self.modules: dict[str, str] = {}
        self.other: set[str] = set()
        self.is_other = False
        self.is_live = False
        self.options: set[cst.CSTNode] = set()
        self._positions = positions
        self._classes: set[str] = set()
        self._clients: set[str] = set()
        self._members: list[tuple[cst.Attribute, str, str]] = []
        self._assigned: dict[str, list[cst.BaseExpression]] = {}
        self._option_names: set[str] = set()

    def note(self, node: cst.CSTNode, text: str) -> None:
        """Add a note with the line of a node."""
        self.notes.append((int(self._positions[node].start.line), text))

    def is_kept(self, alias: cst.ImportAlias) -> bool:
        """Whether an earlier run kept an import of google-genai, under the name for that."""
        is_named = alias.asname is not None and local_name(alias).startswith(KEPT)
        return self._is_migrated and is_named

    def is_client_class(self, node: cst.CSTNode | None) -> bool:
        """Whether an expression is the class of clients."""
        before, _, name = dotted(node).rpartition(".")
        return dotted(node) in self._classes or (name == "Client" and before in self.packages)

    def is_module(self, name: str, module: str) -> bool:
        """Whether a dotted name stands for a module of the package."""
        before, _, last = name.rpartition(".")
        return self.modules.get(name) == module or (last == module and before in self.packages)

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        module = dotted(node.module)
        if node.relative or not f"{module}.".startswith("google."):
            return
        of_package = f"{module}.".startswith(f"{PACKAGE}.")
        if isinstance(node.names, cst.ImportStar):
            if of_package:
                self.imports = self.is_live = True
                self.note(node, "import *: name what is used, then run this again.")
            return
        for alias in node.names:
            if not self.is_kept(alias):
                self.imports |= of_package
                self._imported(module, alias)

    def _imported(self, module: str, alias: cst.ImportAlias) -> None:
        name, local = dotted(alias.name), local_name(alias)
        if module == "google" and name == "genai":
            self.imports = True
            self.packages.add(local)
        elif module == PACKAGE:
            if name in MODULES:
                self.modules[local] = name
            if name == "Client":
                self._classes.add(local)
        elif module == f"{PACKAGE}.types":
            self.is_live |= name.startswith("Live")
            self.modules[local] = f"types.{name}"
        self.is_live |= module.startswith(f"{PACKAGE}.live")

    def visit_Import(self, node: cst.Import) -> None:
        for alias in node.names:
            name = dotted(alias.name)
            if self.is_kept(alias) or not f"{name}.".startswith(f"{PACKAGE}."):
                continue
            self.imports = True
            local = dotted(alias.asname.name) if alias.asname else PACKAGE
            if name == PACKAGE or not alias.asname:
                self.packages.add(local)
            else:
                self.modules[local] = name.rpartition(".")[2]

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        value = node.evaluated_value
        if isinstance(value, str) and f"{value}.".startswith(f"{PACKAGE}.") and " " not in value:
            self.note(node, f"a text names {value}: name genai_live in it.")

    def visit_Assign(self, node: cst.Assign) -> None:
        for each in node.targets:
            self._assign(each.target, node.value)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._assign(node.target, node.value)
        self._annotate(dotted(node.target), node.annotation)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        self._assign(node.target, node.value)

    def visit_WithItem(self, node: cst.WithItem) -> None:
        if node.asname is not None:
            self._assign(node.asname.name, node.item)

    def visit_Param(self, node: cst.Param) -> None:
        self._annotate(node.name.value, node.annotation)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        self._annotate(f"{node.name.value}()", node.returns)

    def _assign(self, target: cst.CSTNode, value: cst.BaseExpression | None) -> None:
        name = dotted(target)
        if not name or value is None:
            return
        if self._is_client(value):
            self._clients.add(name)
        self._assigned.setdefault(name, []).append(value)

    def _annotate(self, name: str, annotation: cst.Annotation | None) -> None:
        if annotation is not None and any(
            self.is_client_class(each) for each in m.findall(annotation, m.Name() | m.Attribute())
        ):
            self._clients.add(name)

    def _is_client(self, node: cst.BaseExpression) -> bool:
        if isinstance(node, cst.BooleanOperation):
            return self._is_client(node.left) or self._is_client(node.right)
        if isinstance(node, cst.IfExp):
            return self._is_client(node.body) or self._is_client(node.orelse)
        if isinstance(node, cst.Attribute):
            return node.attr.value == "aio" and self._is_client(node.value)
        if isinstance(node, cst.Call) and self.is_client_class(node.func):
            return True
        return dotted(node) in self._clients

    def visit_Attribute(self, node: cst.Attribute) -> None:
        owner, name = dotted(node.value), node.attr.value
        if name in OTHER_APIS or name == "live":
            self._members.append((node, owner, name))
        elif name in _METHODS_OF_OTHERS and isinstance(node.value, cst.Attribute):
            self._members.append((node.value, "client", node.value.attr.value))
        elif name in _MEMBERS and "session" in owner:
            self.note(node, _MEMBERS[name])
        elif name in _RENAMED and self.imports:
            self.note(node, _RENAMED[name])
        elif self.is_module(owner, "types"):
            self.is_live |= name.startswith("Live")
            if name not in dir(types):
                if is_of_another_api(name):
                    self.other.add(owner if owner in self.modules else owner.rpartition(".")[0])
                    self.is_other = True
                self.note(node, type_note(name))
        elif self.is_module(owner, "errors") and (
            name not in errors.__all__ or name == "ServerError"
        ):
            self.note(node, error_note(name))

    def visit_Call(self, node: cst.Call) -> None:
        function = dotted(node.func)
        owner, _, method = function.rpartition(".")
        keywords = {each.keyword.value: each.value for each in node.args if each.keyword}
        if method == "send" and (
            keywords.keys() & {"input", "end_of_turn"}
            or ("session" in owner.rpartition(".")[2] and node.args)
        ):
            self.note(node, _SEND)
        if self.is_client_class(node.func) and "debug_config" in keywords:
            self.note(node, "debug_config is not here: testing.LiveServer replays sessions.")
        for name in keywords.keys() & _RENAMED.keys():
            self.note(node, _RENAMED[name])
        if self._is_options_class(function):
            self.options.add(node)
        self._add_options(keywords.get("http_options"))

    def _is_options_class(self, function: str) -> bool:
        before, _, name = function.rpartition(".")
        return self.modules.get(function) == "types.HttpOptions" or (
            name == "HttpOptions" and self.is_module(before, "types")
        )

    def _add_options(self, value: cst.BaseExpression | None) -> None:
        if isinstance(value, cst.Dict | cst.Call):
            self.options.add(value)
        elif value is not None:
            self._option_names.add(dotted(value))

    def visit_DictElement(self, node: cst.DictElement) -> None:
        if key_of(node) in ("http_options", "httpOptions"):
            self._add_options(node.value)

    def visit_ExceptHandler(self, node: cst.ExceptHandler) -> None:
        self._note_websockets(node, node.type)

    def visit_ExceptStarHandler(self, node: cst.ExceptStarHandler) -> None:
        self._note_websockets(node, node.type)

    def visit_MatchClass(self, node: cst.MatchClass) -> None:
        self._note_websockets(node, node.cls)

    def _note_websockets(self, node: cst.CSTNode, kind: cst.CSTNode | None) -> None:
        kinds: Iterable[cst.CSTNode | None] = [kind]
        if isinstance(kind, cst.Tuple):
            kinds = [each.value for each in kind.elements]
        for each in kinds:
            name = dotted(each)
            if name.startswith(_OF_WEBSOCKETS):
                self.note(
                    node,
                    f"{name} is not raised here: catch errors.ConnectionClosed; a clean close ends"
                    " the loop.",
                )

    def visit_While(self, node: cst.While) -> None:
        receive = m.Call(func=m.Attribute(attr=m.Name("receive")))
        loop = m.For(asynchronous=m.Asynchronous(), iter=receive | m.Name())
        inner = m.findall(node.body, m.While())
        if any(m.findall(each, receive) for each in inner):
            return
        if m.findall(node.body, loop) and m.findall(node.body, receive):
            self.note(node, _LOOP)

    def leave_Module(self, original_node: cst.Module) -> None:  # noqa: ARG002
        """Decide what could be known only once the whole program was read."""
        for node, owner, name in self._members:
            holder = owner.removesuffix(".aio")
            known = holder in self._clients or holder.removesuffix("()").lower().endswith("client")
            if name == "live":
                self.is_live |= known or owner.endswith(".aio")
            elif known:
                self.is_other = True
                self.other |= self.packages | self._classes
                self.note(node, f"client.{name} is not part of the Live API. {KEEP}")
        for name in self._option_names:
            self.options |= {
                value
                for value in self._assigned.get(name, [])
                if isinstance(value, cst.Dict | cst.Call)
            }
