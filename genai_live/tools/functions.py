"""Python functions as tools: declared from their signature, called with what a model passes."""

from __future__ import annotations

import functools
import inspect
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints

from attrs import frozen

from genai_live import types
from genai_live._wire.scalars import Unreadable
from genai_live.errors import ConfigError
from genai_live.tools.arguments import read_arguments
from genai_live.tools.context import ToolContext
from genai_live.tools.decorator import options_of
from genai_live.tools.docstrings import read_docstring
from genai_live.tools.members import MISSING, Member, alternatives, unwrap
from genai_live.tools.schema import object_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.:-]{0,127}")


@frozen(kw_only=True, eq=False)
class PythonFunction:
    """A function that the model may call.

    Attributes:
        declaration: What the model is told.
        scheduling: When it takes up the result.
        timeout: Seconds that it may take; None leaves it to the policy.
        is_generator: Whether it gives several results: a generator, async or not.
        is_async: Whether it runs in the event loop; else in a worker thread.
        function: The function itself.
        signature: Its signature.
        members: The parameters that the model chooses.
        contexts: Names of the parameters that take a `ToolContext`.
    """

    declaration: types.FunctionDeclaration
    scheduling: types.FunctionResponseScheduling | None
    timeout: float | None
    is_generator: bool
    is_async: bool
    function: Callable[..., Any]
    signature: inspect.Signature
    members: list[Member]
    contexts: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name to the model."""
        return self.declaration.name or ""

    def bind(self, args: Mapping[str, Any], context: ToolContext) -> Callable[[], Any]:
        """Give the call with these arguments, to be called without any.

        Raises:
            ToolError: The arguments do not fit.
        """
        values = read_arguments(args, self.members)
        values.update(dict.fromkeys(self.contexts, context))
        bound = inspect.BoundArguments(
            self.signature,
            {name: values[name] for name in self.signature.parameters if name in values},
        )
        bound.apply_defaults()
        return functools.partial(self.function, *bound.args, **bound.kwargs)


def python_function(function: Any, *, field: str, backend: str) -> PythonFunction:
    """Read a function, method, partial or other callable.

    Raises:
        ConfigError: It cannot be declared; names the parameter and a remedy.
    """
    options = options_of(function)
    code = _code_of(function)
    name = options.name or str(getattr(code, "__name__", ""))
    if isinstance(function, type) or not _NAME.fullmatch(name):
        raise ConfigError(
            f"{name or type(function).__name__!r} is no name for a function of a model.",
            field=field,
            hint="Give it one with @tool(name=...): letters, digits and _ . : - after a letter.",
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise ConfigError(
            f"{name} has no signature to read.",
            field=field,
            hint="Wrap it in a function with type hints.",
        ) from None
    docstring = read_docstring(inspect.getdoc(code))
    contexts: list[str] = []
    members: list[Member] = []
    for parameter in _declarable(function, signature):
        path = f"{field}: {name}({parameter.name})"
        hint = _hint_of(parameter, code, path)
        if _is_context(hint):
            contexts.append(parameter.name)
            continue
        members.append(
            Member(
                name=parameter.name,
                hint=hint,
                required=parameter.default is MISSING,
                default=parameter.default,
                description=unwrap(hint)[1] or docstring.parameters.get(parameter.name),
            )
        )
    is_generator = inspect.isgeneratorfunction(code) or inspect.isasyncgenfunction(code)
    if is_generator and options.behavior == types.Behavior.BLOCKING:
        raise ConfigError(
            f"{name} gives several results, which a model that waits cannot take.",
            field=field,
            hint="Leave behavior out, or return one result.",
        )
    if is_generator and backend == "vertex":
        raise ConfigError(
            f"{name} gives several results, which Vertex AI does not take (willContinue).",
            field=field,
            hint="Return one result, or use the Gemini Developer API.",
        )
    behavior = options.behavior
    if behavior is None and (is_generator or options.scheduling is not None):
        behavior = types.Behavior.NON_BLOCKING
    return PythonFunction(
        declaration=types.FunctionDeclaration(
            name=name,
            description=options.description or docstring.description or None,
            parameters=_parameters(members, f"{field}: {name}"),
            behavior=behavior,
        ),
        scheduling=options.scheduling,
        timeout=options.timeout,
        is_generator=is_generator,
        is_async=inspect.iscoroutinefunction(code) or inspect.isasyncgenfunction(code),
        function=function,
        signature=signature,
        members=members,
        contexts=tuple(contexts),
    )


def _code_of(function: Any) -> Any:
    """Find the function behind methods, partials and callable objects."""
    while isinstance(function, functools.partial):
        function = function.func
    if inspect.isroutine(function) or isinstance(function, type):
        return function
    if options_of(function).name is None:
        return SimpleNamespace()
    return type(function).__call__


def _declarable(function: Any, signature: inspect.Signature) -> list[inspect.Parameter]:
    """List the parameters that a caller chooses: not `*args` and `**kwargs`, nor a partial's."""
    fixed: set[str] = set()
    while isinstance(function, functools.partial):
        fixed |= set(function.keywords)
        function = function.func
    return [
        parameter
        for parameter in signature.parameters.values()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        and parameter.name not in fixed
    ]


def _hint_of(parameter: inspect.Parameter, code: Any, path: str) -> Any:
    if parameter.annotation is MISSING:
        raise ConfigError(
            "has no type hint.", field=path, hint="Add one, such as `: str`; the model needs it."
        )
    holder = SimpleNamespace(__annotations__={parameter.name: parameter.annotation})
    scope = {**getattr(inspect.unwrap(code), "__globals__", {}), "ToolContext": ToolContext}
    try:
        return get_type_hints(holder, scope, include_extras=True)[parameter.name]
    except (NameError, TypeError, SyntaxError) as error:
        raise ConfigError(
            f"its type hint cannot be read: {error}.",
            field=path,
            hint="Import what it names at run time, not for type checkers only.",
        ) from None


def _is_context(hint: Any) -> bool:
    hint, _ = unwrap(hint)
    return hint is ToolContext or ToolContext in (alternatives(hint) or ())


def _parameters(members: list[Member], path: str) -> types.Schema | None:
    if not members:
        return None
    try:
        return object_of(members)
    except Unreadable as error:
        parameter = error.path.replace(".", ").", 1) if "." in error.path else f"{error.path})"
        raise ConfigError(error.problem, field=f"{path}({parameter}", hint=error.hint) from None
