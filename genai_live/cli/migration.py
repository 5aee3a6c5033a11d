"""`migrate`: rewrites the text of a program for google-genai, and lists what it left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from genai_live import types, typing
from genai_live.cli.migration_uses import (
    KEEP,
    KEPT,
    MODULES,
    PACKAGE,
    Uses,
    dotted,
    error_note,
    is_of_another_api,
    key_of,
    local_name,
    type_note,
)
from genai_live.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from genai_live.cli.migration_uses import Note

_MOVED: dict[str, tuple[str, set[str]]] = {
    f"{PACKAGE}.types": ("genai_live.types", set(dir(types))),
    f"{PACKAGE}.errors": ("genai_live.errors", {"APIError"}),
    f"{PACKAGE}.live": ("genai_live", {"AsyncSession"}),
    f"{PACKAGE}.live_music": ("genai_live", {"AsyncMusicSession"}),
}
"""Modules, and the one here that has some of their names."""
_BOM = "\ufeff"
_TIMEOUT = "timeout of http_options is in seconds here, in milliseconds there."


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
        if "google" not in text:
            return text, []
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        positions = wrapper.resolve(PositionProvider)
        uses = Uses(positions, is_migrated="genai_live" in text)
        module.visit(uses)
        if not uses.imports:
            return text, sorted({*uses.notes})
        if uses.is_other and not uses.is_live:
            return text, [(1, "only other APIs than Live are used here; nothing is changed.")]
        rewrite = _Rewrite(uses)
        changed = module.visit(rewrite)
    except cst.ParserSyntaxError as error:
        raise ConfigError(
            f"line {error.raw_line}: not Python that can be read.", hint="Correct it first."
        ) from None
    except RecursionError:
        raise ConfigError("the program is nested too deeply.") from None
    if module.code != text:
        uses.notes.append((1, "white space at the start or the end of the file is changed too."))
    return changed.code, sorted({*uses.notes})


class _Rewrite(cst.CSTTransformer):
    """Changes imports, arguments of clients and timeouts, as far as the uses decide it."""

    def __init__(self, uses: Uses) -> None:
        super().__init__()
        self._uses = uses

    def leave_ImportFrom(  # noqa: N802 - libcst's name
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> Any:
        module = dotted(original_node.module)
        names = original_node.names
        if original_node.relative or isinstance(names, cst.ImportStar):
            return updated_node
        if module == "google":
            return self._from_google(original_node, updated_node, names)
        if module == PACKAGE:
            return self._from_package(original_node, updated_node, names)
        if module in _MOVED:
            return self._from_module(original_node, updated_node, module, names)
        if module.startswith(f"{PACKAGE}."):
            self._uses.note(original_node, f"{module} has no counterpart. {KEEP}")
        return updated_node

    def _from_google(
        self,
        original: cst.ImportFrom,
        updated: cst.ImportFrom,
        names: Sequence[cst.ImportAlias],
    ) -> Any:
        ours = [
            each for each in names if dotted(each.name) == "genai" and not self._uses.is_kept(each)
        ]
        if not ours:
            return updated
        kept = [alias for alias in names if alias not in ours]
        mine: list[cst.ImportAlias] = []
        for alias in ours:
            local = local_name(alias)
            mine.append(_alias("genai_live", local))
            if local in self._uses.other:
                kept.append(self._keep(original, "genai", local))
        here = cst.Import(names=mine)
        return _both(_some_of(updated, kept), here) if kept else here

    def _keep(self, node: cst.CSTNode, name: str, local: str) -> cst.ImportAlias:
        """Return the import of google-genai's, for a name that both SDKs are used by."""
        self._uses.note(
            node,
            f"this program needs both SDKs: `{local}` is genai_live's now, and google-genai's stays"
            f" as `{KEPT}{local}`; use that at the lines below.",
        )
        return _alias(name, f"{KEPT}{local}")

    def _from_package(
        self,
        original: cst.ImportFrom,
        updated: cst.ImportFrom,
        names: Sequence[cst.ImportAlias],
    ) -> Any:
        ours: list[cst.ImportAlias] = []
        kept: list[cst.ImportAlias] = []
        both: list[cst.ImportAlias] = []
        for alias in names:
            name, local = dotted(alias.name), local_name(alias)
            if self._uses.is_kept(alias):
                kept.append(alias)
            elif name in ("Client", *MODULES):
                ours.append(alias)
                if local in self._uses.other:
                    both.append(self._keep(original, name, local))
            else:
                kept.append(alias)
                if name == "live":
                    note = "live: AsyncSession is genai_live.AsyncSession."
                else:
                    note = f"{PACKAGE}.{name} has no counterpart. {KEEP}"
                self._uses.note(original, note)
        return _split(updated, {"": [*kept, *both], "genai_live": ours})

    def _from_module(
        self,
        original: cst.ImportFrom,
        updated: cst.ImportFrom,
        module: str,
        names: Sequence[cst.ImportAlias],
    ) -> Any:
        target, known = _MOVED[module]
        groups: dict[str, list[cst.ImportAlias]] = {"": [], target: [], "genai_live.typing": []}
        for alias in names:
            name = dotted(alias.name)
            if self._uses.is_kept(alias):
                groups[""].append(alias)
            elif name in known:
                groups[target].append(alias)
            elif module.endswith(".types") and hasattr(typing, name):
                groups["genai_live.typing"].append(alias)
            else:
                groups[""].append(alias)
                self._uses.note(original, _left(module, name))
        return _split(updated, groups)

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
        names: list[cst.ImportAlias] = []
        for alias in updated_node.names:
            name = dotted(alias.name)
            module = name.removeprefix(PACKAGE).removeprefix(".")
            is_ours = f"{name}.".startswith(f"{PACKAGE}.") and not self._uses.is_kept(alias)
            if is_ours and alias.asname and module in ("", *MODULES):
                local = local_name(alias)
                target = f"genai_live.{module}" if module else "genai_live"
                names.append(alias.with_changes(name=cst.parse_expression(target)))
                if local in self._uses.other:
                    names.insert(-1, self._keep(original_node, name, local))
                continue
            names.append(alias)
            if is_ours:
                self._uses.note(
                    original_node,
                    f"import {name}: write `import genai_live as genai`, and genai in its place.",
                )
        return updated_node.with_changes(names=names)

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:  # noqa: N802
        if self._uses.is_client_class(original_node.func):
            return _with_arguments(updated_node, "enterprise", _as_vertexai)
        if original_node not in self._uses.options:
            return updated_node
        return _with_arguments(
            updated_node,
            "timeout",
            lambda each: each.with_changes(value=self._seconds(original_node, each.value)),
        )

    def leave_Dict(self, original_node: cst.Dict, updated_node: cst.Dict) -> cst.Dict:  # noqa: N802
        if original_node not in self._uses.options:
            keys = {key_of(each) for each in original_node.elements}
            if "timeout" in keys and keys & {"base_url", "baseUrl", "api_version", "apiVersion"}:
                self._uses.note(original_node, _TIMEOUT)
            return updated_node
        elements: list[Any] = []
        for element in updated_node.elements:
            if key_of(element) == "timeout":
                element = element.with_changes(value=self._seconds(original_node, element.value))
            elements.append(element)
        return updated_node.with_changes(elements=elements)

    def _seconds(self, node: cst.CSTNode, value: cst.BaseExpression) -> cst.BaseExpression:
        """Return a timeout in seconds: google-genai's is in milliseconds."""
        if isinstance(value, cst.Integer | cst.Float):
            return cst.Float(repr(value.evaluated_value / 1000))
        if dotted(value) != "None":
            self._uses.note(node, _TIMEOUT)
        return value


def _left(module: str, name: str) -> str:
    """Return the note for a name that stays google-genai's."""
    if module.endswith(".errors"):
        return error_note(name)
    if module.endswith(".types") and not is_of_another_api(name):
        return type_note(name)
    return f"{module}.{name} has no counterpart. {KEEP}"


def _alias(name: str, local: str) -> cst.ImportAlias:
    dotted_name: Any = cst.parse_expression(name)
    return cst.ImportAlias(name=dotted_name, asname=cst.AsName(name=cst.Name(local)))


def _with_arguments(call: cst.Call, name: str, change: Callable[[cst.Arg], cst.Arg]) -> cst.Call:
    """Change the argument of a call that has a name."""
    changed = [
        change(each) if each.keyword is not None and each.keyword.value == name else each
        for each in call.args
    ]
    return call.with_changes(args=changed)


def _as_vertexai(argument: cst.Arg) -> cst.Arg:
    return argument.with_changes(keyword=cst.Name("vertexai"))


def _both(first: cst.ImportFrom, second: cst.Import) -> Any:
    return cst.FlattenSentinel([first, second])


def _some_of(updated: cst.ImportFrom, names: Sequence[cst.ImportAlias]) -> cst.ImportFrom:
    """Return an import with these names only; within brackets their comments stay."""
    *others, last = names
    if updated.lpar is None:
        last = last.with_changes(comma=cst.MaybeSentinel.DEFAULT)
    others = [
        each.with_changes(comma=cst.Comma(whitespace_after=cst.SimpleWhitespace(" ")))
        if isinstance(each.comma, cst.MaybeSentinel)
        else each
        for each in others
    ]
    return updated.with_changes(names=[*others, last])


def _split(updated: cst.ImportFrom, groups: dict[str, list[cst.ImportAlias]]) -> Any:
    """Import the names of each group from its module; an empty one stands for the old module."""
    parts: list[cst.ImportFrom] = []
    for target, names in groups.items():
        if not names:
            continue
        module: Any = cst.parse_expression(target) if target else updated.module
        parts.append(_some_of(updated, names).with_changes(module=module))
    return parts[0] if len(parts) == 1 else cst.FlattenSentinel(parts)
