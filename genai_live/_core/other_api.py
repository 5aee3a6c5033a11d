"""`Blocking` and `Asynchronous`: bases that say which API to use where the other one's syntax is.

Python's own errors, such as "object Session can't be used in 'await' expression", do not. Type
checkers do not see these methods, and find the mistake themselves.
"""

from __future__ import annotations

from typing import Any, NoReturn


class Blocking:
    """Base of what belongs to the blocking API."""

    __slots__ = ()


class Asynchronous:
    """Base of what belongs to the asynchronous API."""

    __slots__ = ()


def _refuse(base: type, name: str, syntax: str, advice: str) -> None:
    def refuse(self: object, *_: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be used with `{syntax}`: {advice}")

    refuse.__name__ = name
    setattr(base, name, refuse)


_BLOCKING = (
    "it is blocking. In async code use AsyncClient, or client.aio, whose sessions have the same"
    " methods: `async with client.aio.live.connect(...) as session`."
)
_ASYNCHRONOUS = (
    "it is asynchronous. Use `async with`, `async for` and `await`, or the blocking Client:"
    " `with Client() as client, client.live.connect(...) as session`."
)
_refuse(Blocking, "__await__", "await", _BLOCKING)
_refuse(Blocking, "__aiter__", "async for", _BLOCKING)
_refuse(Blocking, "__aenter__", "async with", _BLOCKING)
_refuse(Blocking, "__aexit__", "async with", _BLOCKING)
_refuse(Asynchronous, "__iter__", "for", _ASYNCHRONOUS)
_refuse(Asynchronous, "__enter__", "with", _ASYNCHRONOUS)
_refuse(Asynchronous, "__exit__", "with", _ASYNCHRONOUS)


def refuse_member(owner: object, name: str) -> Any:
    """Say, for a member of the session, that what `connect` returned is not the session yet.

    Raises:
        AttributeError: Always.
    """
    problem = f"{type(owner).__name__!r} object has no attribute {name!r}"
    if not name.startswith("_"):
        problem += (
            ". The session is what it becomes: `async with client.live.connect(...) as session`, or"
            " `session = await client.live.connect(...)`."
        )
    raise AttributeError(problem, name=name, obj=owner)
