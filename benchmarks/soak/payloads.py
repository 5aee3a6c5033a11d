"""What a person and the model write to each other, so that each can tell what the other means."""

import re
from collections.abc import Iterator

MODELS = {
    "gemini": "gemini-2.0-flash-live-001",
    "gemini, impatient": "gemini-2.0-flash-live-001",
    "gemini 3.1": "gemini-3.1-flash-live-preview",
    "vertex, transparent": "gemini-2.0-flash-live-preview-04-09",
}
"""Kinds of sessions and their models."""

LOOK_UP = "look_up"
_LIFE = re.compile(r"life (\S+) version (\d+)")
_QUESTION = re.compile(r"question (\d+)")
_ANSWER = re.compile(r"answer (\d+) begins\b(.*?)\banswer \1 ends", re.DOTALL)
_RESULT = re.compile(r"result \d+\.(\d+)")


def instruction(life: str, version: int) -> str:
    """Name a session to the model; the version counts its context updates."""
    return f"life {life} version {version}"


def read_instruction(text: str) -> tuple[str, int]:
    """Give the name of the session and the version."""
    found = _LIFE.search(text)
    return (found[1], int(found[2])) if found else ("?", -1)


def question(number: int) -> str:
    """Write a question; numbers begin with 1."""
    return f"question {number}"


def needs_function(number: int) -> bool:
    """Whether the model calls the function before it answers."""
    return number % 5 == 0


def read_questions(text: str) -> list[int]:
    """Find questions."""
    return [int(number) for number in _QUESTION.findall(text)]


def answer(number: int, words: str) -> str:
    """Write a whole answer; a part of it is none."""
    return f"answer {number} begins {words} answer {number} ends "


def read_answers(text: str) -> Iterator[tuple[int, list[int]]]:
    """Find whole answers: the question, and which run of the function each result came from."""
    for number, words in _ANSWER.findall(text):
        yield int(number), [int(run) for run in _RESULT.findall(words)]


def result(number: int, run: int) -> str:
    """Write what the function gives."""
    return f"result {number}.{run}"


def media(number: int, size: int) -> bytes:
    """Make a piece of audio or video that holds its number."""
    return number.to_bytes(4, "big") + bytes(size - 4)


def read_media(data: bytes | None) -> int:
    """Give the number."""
    return int.from_bytes((data or b"")[:4], "big")
