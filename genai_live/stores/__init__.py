"""Stores that processes share: `RedisCount` counts their sessions, for `Limiter(shared=...)`."""

from genai_live.stores.redis_count import RedisCount

__all__ = ["RedisCount"]
