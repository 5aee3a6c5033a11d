"""`late`: functions of higher layers that methods of messages call, imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = __name__.partition(".")[0]


def late(name: str) -> Callable[..., Any]:
    """Return a function of a module that is built on the messages.

    The classes of `genai_live.types` are data and import nothing that is built on them. A few of
    their methods need it all the same: `from_callable` declares a Python function, a constructor
    reads a dict. These name the function, and it is imported when they are called.

    Args:
        name: Module and function, without the package: `converters.encode`.
    """
    module, _, function = name.rpartition(".")

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(import_module(f"{_PACKAGE}.{module}"), function)(*args, **kwargs)

    return call
