"""Checks of containers that tell type checkers that nothing is known of the items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Whether it is a list."""
    return isinstance(value, list)


def is_items(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether it is a list or a tuple."""
    return isinstance(value, list | tuple)


def is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether it is a dict."""
    return isinstance(value, dict)


def is_buffer(value: object) -> TypeGuard[bytes | bytearray]:
    """Whether it holds bytes; a memoryview does too."""
    return isinstance(value, bytes | bytearray | memoryview)


def is_mapping(value: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether it is a dict or the like."""
    return isinstance(value, Mapping)
