"""`core_schema_of`: how pydantic reads and writes a message that is a field of one of its models.

pydantic asks for it, so pydantic is imported here only when it is there.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def core_schema_of(cls: Any) -> Any:
    """Return the schema: `model_validate` reads, `model_dump` writes."""
    schemas: Any = import_module("pydantic_core.core_schema")
    return schemas.no_info_plain_validator_function(
        cls.model_validate,
        serialization=schemas.plain_serializer_function_ser_schema(_dump, info_arg=True),
    )


def _dump(message: Any, info: Any) -> Any:
    if not hasattr(message, "__wire_names__"):
        return message
    return message.model_dump(
        mode="json" if info.mode == "json" else "python",
        by_alias=bool(info.by_alias),
        exclude_none=info.exclude_none or info.exclude_unset or info.exclude_defaults,
    )
