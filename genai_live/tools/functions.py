"""Python functions as tools: declared from their signature, called with a model's arguments."""

from __future__ import annotations

import functools
import inspect
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, get_type_hints

from attrs import frozen

from genai_live import types
from genai_live._inputs.guard import guarded
from genai_live._wire.reprs import error_text, short_repr
from genai_live._wire.scalars import Unreadable
from genai_live.errors import ConfigError
from genai_live.tools.arguments import read_arguments
from genai_live.tools.context import ToolContext
from genai_live.tools.decorator import options_of
from genai_live.tools.docstrings import read_docstring
from genai_live.tools.members import MISSING, Member, alternatives, unwrap
from genai_live.tools.names import is_valid_name
from genai_live.tools.schema import object_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from genai_live._wire.backend import Backend


@frozen(kw_only=True, eq=False)
class PythonFunction:
    """A function that the model may call.

    Attributes:
        declaration: What is declared to the model.
        scheduling: When the model uses the result.
        timeout: Seconds until a call fails; None uses the timeout of the policy.
        is_generator: Whether it yields several results; async or not.
        is_async: Whether it runs in the event loop; otherwise it runs in a worker thread.
        function: The function itself.
        signature: Its signature.
        members: The parameters that the model sets.
        contexts: Names of the parameters that get a `ToolContext`.
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
        """Return a function without arguments that makes the call with these.

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


@guarded()
def python_function(function: Any, *, field: str, backend: Backend) -> PythonFunction:
    """Read a function, method, partial or other callable.

    Raises:
        ConfigError: It cannot be declared; names the parameter and the fix.
    """
    options = options_of(function)
    code = _code_of(function)
    name = options.name or str(getattr(code, "__name__", ""))
    if isinstance(function, type):
        raise ConfigError(
            f"the class {function.__name__} is not a function.",
            field=field,
            hint="Pass a function, or a method of an instance.",
        )
    if not is_valid_name(name):
        problem = f"{short_repr(name)} is not a valid function name."
        if not name:
            problem = f"a {type(function).__name__} object has no function name."
        raise ConfigError(
            problem,
            field=field,
            hint="Set one with @tool(name=...): a letter or _, then letters, digits and _ . : -"
            " (64 characters at most).",
        )
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        raise ConfigError(
            f"the signature of {name} cannot be read.",
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
            Member.of(
                parameter.name,
                hint,
                parameter.default,
                docstring.parameters.get(parameter.name),
            )
        )
    is_generator = inspect.isgeneratorfunction(code) or inspect.isasyncgenfunction(code)
    if is_generator and options.behavior == types.Behavior.BLOCKING:
        raise ConfigError(
            f"{name} is a generator, but the model waits for one result of a BLOCKING function.",
            field=field,
            hint="Leave behavior out, or return one result.",
        )
    if is_generator and backend == "vertex":
        raise ConfigError(
            f"{name} is a generator, but Vertex AI supports one result only (no willContinue).",
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
    """Return the function behind methods, partials and callable objects."""
    while isinstance(function, functools.partial):
        function = function.func
    if inspect.isroutine(function) or isinstance(function, type):
        return function
    if options_of(function).name is None:
        return SimpleNamespace()
    return type(function).__call__


def _declarable(function: Any, signature: inspect.Signature) -> list[inspect.Parameter]:
    """List the parameters that a caller sets: not `*args` and `**kwargs`, nor a partial's."""
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
    if parameter.annotation is MISSING and parameter.name in ("self", "cls"):
        raise ConfigError(
            "is the object of a method.", field=path, hint="Pass the method of an object: [A().f]."
        )
    if parameter.annotation is MISSING:
        raise ConfigError("has no type hint.", field=path, hint="Add one, such as `: str`.")
    holder = SimpleNamespace(__annotations__={parameter.name: parameter.annotation})
    scope = {**getattr(inspect.unwrap(code), "__globals__", {}), "ToolContext": ToolContext}
    try:
        return get_type_hints(holder, scope, include_extras=True)[parameter.name]
    except Exception as error:  # a hint may be any expression
        raise ConfigError(
            f"the type hint cannot be resolved: {error_text(error)}.",
            field=path,
            hint="Import the names that it uses at run time, not only under TYPE_CHECKING.",
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
