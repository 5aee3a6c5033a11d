"""Stores of conversations: `connect(store=, key=)` lets any process go on with one.

    store = RedisStore("redis://127.0.0.1:6379")
    async with client.live.connect(model=model, store=store, key="call-17") as session:
        ...

`MemoryStore` is for one process, `RedisStore` for several (`pip install "genai-live[redis]"`). A
class with the methods of `ConversationStore` is a store too. docs/conversations.md says what is
promised.
"""

from typing import TYPE_CHECKING, Any

from genai_live.stores.base import Cipher, ConversationStore, StoredConversation
from genai_live.stores.memory import MemoryStore

if TYPE_CHECKING:
    from genai_live.stores.redis import RedisStore

__all__ = ["Cipher", "ConversationStore", "MemoryStore", "RedisStore", "StoredConversation"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "RedisStore":  # loads redis-py
            from genai_live.stores.redis import RedisStore

            return RedisStore
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
