"""The async and the blocking API are one: same names, signatures and docstrings."""

import inspect
import re
from typing import Any

import pytest

from genai_live._live.api import AsyncLive, Live
from genai_live._live.player import AsyncPlayer, Player
from genai_live._live.session import AsyncSession
from genai_live._live.sync import Session
from genai_live._music import AsyncMusic, AsyncMusicSession, Music, MusicSession
from genai_live.batch import AsyncBatch, AsyncBatchResults, Batch, BatchResults
from genai_live.client import AsyncClient, Client
from genai_live.tokens import AsyncTokens, Tokens

PAIRS = [(AsyncSession, Session), (AsyncLive, Live), (AsyncClient, Client), (AsyncTokens, Tokens)]
PAIRS += [(AsyncMusicSession, MusicSession), (AsyncMusic, Music), (AsyncPlayer, Player)]
PAIRS += [(AsyncBatch, Batch), (AsyncBatchResults, BatchResults)]
RENAMED = {"__aiter__": "__iter__", "aclose": "close"}
ONLY_BLOCKING = {"aio", "close_soon"}
"""`close_soon` serves the end of the process; `aio` leads to the other API."""


def members(cls):
    """List what users see of a class, by name."""
    refused = "genai_live._core.other_api"  # methods that lead to the other API
    return {
        RENAMED.get(name, name): member
        for name, member in inspect.getmembers(cls)
        if getattr(member, "__module__", "") != refused
        if not name.startswith("_") or name in ("__init__", "__iter__", "__aiter__")
        if not (name == "__init__" and cls not in (AsyncClient, Client))
    }


def blocking(text):
    """Write a signature or a docstring of the async API as the blocking one has it."""
    for before, after in (
        ("AsyncIterator", "Iterator"),
        ("AsyncSession", "Session"),
        ("AsyncLive", "Live"),
        ("AsyncClient", "Client"),
        ("AsyncMusic", "Music"),
        ("AsyncPlayer", "Player"),
        ("AsyncBatch", "Batch"),
        ("SessionContextManager[Session]", "Session"),
        ("SessionContextManager[MusicSession]", "MusicSession"),
        ("async with", "with"),
        ("await ", ""),
    ):
        text = text.replace(before, after)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(("asynchronous", "plain"), PAIRS)
def test_both_apis_have_the_same_names(asynchronous, plain):
    assert set(members(asynchronous)) == set(members(plain)) - ONLY_BLOCKING


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(one, members(plain)[name], id=f"{plain.__name__}.{name}")
        for asynchronous, plain in PAIRS
        for name, one in members(asynchronous).items()
    ],
)
def test_both_apis_have_the_same_signature_and_docstring(one, other):
    if callable(one):
        assert blocking(str(inspect.signature(one))) == str(inspect.signature(other))
    documented: Any = inspect.getdoc(other)
    assert blocking(inspect.getdoc(one)) == re.sub(r"\s+", " ", documented)


@pytest.mark.parametrize("cls", [cls for pair in PAIRS for cls in pair])
def test_every_public_member_is_documented(cls):
    assert inspect.getdoc(cls)
    assert all(inspect.getdoc(member) for member in members(cls).values())


def test_the_blocking_api_is_asynchronous_nowhere():
    for _, plain in PAIRS:
        for member in members(plain).values():
            assert not inspect.iscoroutinefunction(member)
