"""What every store promises: one owner at a time, and no save but the owner's newest."""

import asyncio
from typing import Any

import anyio
import pytest

from genai_live.errors import ConfigError, ConversationBusy, LeaseLost, StoreError
from genai_live.stores import ConversationStore, MemoryStore, StoredConversation
from tests.helpers.redis_server import RedisServer, needs_redis_server

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def redis_server():
    with RedisServer() as server:
        yield server


@pytest.fixture(
    params=["memory", pytest.param("redis", marks=[pytest.mark.alone, needs_redis_server])]
)
async def store(request):
    if request.param == "memory":
        yield MemoryStore()
        return
    redis = pytest.importorskip("redis")
    assert redis
    from genai_live.stores import RedisStore

    url = request.getfixturevalue("redis_server").url
    async with RedisStore(url, prefix=request.node.name) as made:
        yield made


async def test_a_store_is_one(store):
    assert isinstance(store, ConversationStore)
    assert store.lease == 10


async def test_a_new_conversation_is_claimed_saved_and_claimed_again_after_the_release(store):
    assert await store.load("k") is None
    assert await store.claim("k", owner="a", ttl=9) == StoredConversation(None, 1)
    assert await store.save("k", b"one", owner="a", expected=1) == 2
    assert await store.load("k") == StoredConversation(b"one", 2, "a")
    await store.release("k", owner="a")
    assert await store.claim("k", owner="b", ttl=9) == StoredConversation(b"one", 3, "a")


async def test_another_owner_is_refused_while_a_claim_lasts(store):
    await store.claim("k", owner="a", ttl=9)
    with pytest.raises(ConversationBusy) as caught:
        await store.claim("k", owner="b", ttl=9)
    assert (caught.value.key, caught.value.owner) == ("k", "a")
    assert 0 < caught.value.seconds <= 9
    assert caught.value.retryable
    await store.claim("other", owner="b", ttl=9)


async def test_an_owner_may_claim_again_and_changes_nothing(store):
    first = await store.claim("k", owner="a", ttl=9)
    again = await store.claim("k", owner="a", ttl=9)
    assert (again.revision, again.owner) == (first.revision, "a")


async def test_an_earlier_owner_can_neither_save_nor_renew_nor_release(store):
    await store.claim("k", owner="a", ttl=0.01)
    await anyio.sleep(0.02)
    claimed = await store.claim("k", owner="b", ttl=9)
    for expected in (1, claimed.revision):
        with pytest.raises(LeaseLost):
            await store.save("k", b"late", owner="a", expected=expected)
    with pytest.raises(LeaseLost):
        await store.renew("k", owner="a", ttl=9)
    await store.release("k", owner="a")
    assert await store.save("k", b"mine", owner="b", expected=claimed.revision) == 3
    assert (await store.load("k")).data == b"mine"


async def test_an_owner_whose_claim_has_ended_cannot_save_before_it_claims_again(store):
    await store.claim("k", owner="a", ttl=0.01)
    await anyio.sleep(0.02)
    with pytest.raises(LeaseLost):
        await store.save("k", b"x", owner="a", expected=1)
    assert (await store.claim("k", owner="a", ttl=9)).owner == "a"
    assert await store.save("k", b"x", owner="a", expected=1) == 2


async def test_a_save_of_another_revision_is_refused(store):
    await store.claim("k", owner="a", ttl=9)
    await store.save("k", b"one", owner="a", expected=1)
    for expected in (0, 1, 3):
        with pytest.raises(LeaseLost):
            await store.save("k", b"x", owner="a", expected=expected)
    assert (await store.load("k")).data == b"one"


async def test_a_renewal_lets_a_claim_last(store):
    await store.claim("k", owner="a", ttl=0.05)
    await store.renew("k", owner="a", ttl=9)
    await anyio.sleep(0.06)
    with pytest.raises(ConversationBusy):
        await store.claim("k", owner="b", ttl=9)


async def test_what_nobody_claimed_is_neither_saved_nor_renewed(store):
    with pytest.raises(LeaseLost):
        await store.save("k", b"x", owner="a", expected=0)
    with pytest.raises(LeaseLost):
        await store.renew("k", owner="a", ttl=1)
    await store.release("k", owner="a")
    assert await store.load("k") is None


async def test_of_many_that_claim_at_once_one_succeeds(store):
    async def claim(owner):
        try:
            return await store.claim("k", owner=owner, ttl=9)
        except ConversationBusy:
            return None

    claims = await asyncio.gather(*(claim(str(number)) for number in range(20)))
    assert sum(claim is not None for claim in claims) == 1


async def test_of_many_saves_of_a_revision_one_succeeds(store):
    await store.claim("k", owner="a", ttl=9)

    async def save(number):
        try:
            return await store.save("k", b"%d" % number, owner="a", expected=1)
        except LeaseLost:
            return None

    saved = await asyncio.gather(*map(save, range(20)))
    assert sorted(filter(None, saved)) == [2]
    assert (await store.load("k")).data == b"%d" % saved.index(2)


async def test_a_deleted_conversation_is_new(store):
    await store.claim("k", owner="a", ttl=9)
    await store.delete("k")
    await store.delete("k")
    assert await store.load("k") is None
    assert (await store.claim("k", owner="b", ttl=9)).owner is None


async def test_keys_and_data_may_be_any(store):
    for number, key in enumerate(["a b", "{x}", "ключ", "*?[", "k" * 512]):
        data = bytes(range(256)) * (number + 1)
        await store.claim(key, owner="a", ttl=9)
        await store.save(key, data, owner="a", expected=1)
        assert (await store.load(key)).data == data


@pytest.mark.alone
@needs_redis_server
async def test_data_is_encrypted_where_there_is_a_cipher(redis_server):
    fernet = pytest.importorskip("cryptography.fernet").Fernet
    client: Any = pytest.importorskip("redis.asyncio").Redis.from_url(redis_server.url)
    from genai_live.stores import RedisStore

    cipher = fernet(fernet.generate_key())
    async with RedisStore(redis_server.url, prefix="c:", cipher=cipher) as store:
        await store.claim("k", owner="a", ttl=9)
        await store.save("k", b"secret", owner="a", expected=1)
        assert (await store.load("k")).data == b"secret"
        assert (await store.claim("k", owner="a", ttl=9)).data == b"secret"
        kept = await client.hget("c:k", "data")
        assert b"secret" not in kept
        assert cipher.decrypt(kept) == b"secret"
    other = fernet(fernet.generate_key())
    async with RedisStore(redis_server.url, prefix="c:", cipher=other) as store:
        with pytest.raises(StoreError, match="cannot be decrypted") as caught:
            await store.load("k")
        assert not caught.value.retryable
    await client.aclose()


@pytest.mark.alone
@needs_redis_server
async def test_conversations_expire_unless_they_are_kept_for_ever(redis_server):
    client: Any = pytest.importorskip("redis.asyncio").Redis.from_url(redis_server.url)
    from genai_live.stores import RedisStore

    for ttl, least, most in ((60, 59, 60), (None, -1, -1)):
        async with RedisStore(redis_server.url, prefix=f"{ttl}:", ttl=ttl) as store:
            await store.claim("k", owner="a", ttl=9)
            await store.save("k", b"x", owner="a", expected=1)
            await store.renew("k", owner="a", ttl=9)
            assert least <= await client.ttl(f"{ttl}:k") <= most
    await client.aclose()


@pytest.mark.alone
@needs_redis_server
async def test_a_redis_that_is_gone_is_an_error_of_the_store_and_works_when_it_is_back():
    pytest.importorskip("redis")
    from genai_live.stores import RedisStore

    with RedisServer() as server:
        async with RedisStore(server.url) as store:
            await store.claim("k", owner="a", ttl=9)
            server.kill()
            for call in (
                store.claim("k", owner="a", ttl=9),
                store.load("k"),
                store.save("k", b"", owner="a", expected=1),
                store.renew("k", owner="a", ttl=9),
                store.release("k", owner="a"),
                store.delete("k"),
            ):
                with pytest.raises(StoreError, match="Redis failed") as caught:
                    await call
                assert caught.value.retryable
            server.start()
            assert (await store.claim("k", owner="b", ttl=9)).owner is None


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"prefix": None}, "prefix"),
        ({"prefix": "\ud800"}, "prefix"),
        ({"ttl": 0}, "ttl"),
        ({"ttl": "1"}, "ttl"),
        ({"ttl": float("nan")}, "ttl"),
        ({"ttl": 5}, "ttl"),
        ({"lease": -1}, "lease"),
        ({"lease": None}, "lease"),
        ({"lease": True}, "lease"),
        ({"lease": float("inf")}, "lease"),
        ({"cipher": object()}, "cipher"),
        ({"cipher": b"key"}, "cipher"),
        ({"lease": 0.01}, "lease"),
    ],
)
def test_arguments_that_cannot_be_used_are_refused(arguments, field):
    pytest.importorskip("redis")
    from genai_live.stores import RedisStore

    make: Any = RedisStore
    with pytest.raises(ConfigError) as caught:
        make(**{"url": "redis://127.0.0.1:9"} | arguments)
    assert caught.value.field == field
    if field == "lease":
        with pytest.raises(ConfigError):
            MemoryStore(**arguments)
