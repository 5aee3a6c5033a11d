"""Conversations and counts that processes share: `connect(store=, key=)` goes on with one.

    store = RedisStore("redis://127.0.0.1:6379")
    async with client.live.connect(model=model, store=store, key="call-17") as session:
        ...

`MemoryStore` is for one process, `RedisStore` for several (`pip install "genai-live[redis]"`). A
class with the methods of `ConversationStore` is a store too. docs/conversations.md says what is
promised. `RedisCount` counts the sessions of all processes, for `Limiter(shared=...)`.
"""

from genai_live.stores.base import Cipher, ConversationStore, StoredConversation
from genai_live.stores.memory import MemoryStore
from genai_live.stores.redis import RedisStore
from genai_live.stores.redis_count import RedisCount

__all__ = [
    "Cipher",
    "ConversationStore",
    "MemoryStore",
    "RedisCount",
    "RedisStore",
    "StoredConversation",
]
