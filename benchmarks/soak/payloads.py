"""What clients and the simulated model send each other, in a form that both can read back."""

import re
from collections.abc import Iterator

MODELS = {
    "gemini": "gemini-2.0-flash-live-001",
    "gemini, impatient": "gemini-2.0-flash-live-001",
    "gemini 3.1": "gemini-soak",
    "vertex, transparent": "gemini-2.0-flash-live-preview-04-09",
}
"""The model of each kind of session."""

LOOK_UP = "look_up"
_INSTRUCTION = re.compile(r"session (\S+) version (\d+)")
_QUESTION = re.compile(r"question (\d+)")
_ANSWER = re.compile(r"answer (\d+) begins\b(.*?)\banswer \1 ends", re.DOTALL)
_RESULT = re.compile(r"result \d+\.(\d+)")


def instruction(session: str, version: int) -> str:
    """Name a session to the model; the version counts its context updates."""
    return f"session {session} version {version}"


def read_instruction(text: str) -> tuple[str, int]:
    """Return the name of the session and the version."""
    match = _INSTRUCTION.search(text)
    return (match[1], int(match[2])) if match else ("?", -1)


def question(number: int) -> str:
    """Write a question; numbers begin with 1."""
    return f"question {number}"


def needs_function(number: int) -> bool:
    """Whether the model calls the function before it answers."""
    return number % 5 == 0


def read_questions(text: str) -> list[int]:
    """Return the numbers of the questions in a text."""
    return [int(number) for number in _QUESTION.findall(text)]


def answer(number: int, words: str) -> str:
    """Write a whole answer; a part of it is not read as one."""
    return f"answer {number} begins {words} answer {number} ends "


def read_answers(text: str) -> Iterator[tuple[int, list[int]]]:
    """Yield the question of each whole answer, and the function runs whose results it uses."""
    for number, words in _ANSWER.findall(text):
        yield int(number), [int(run) for run in _RESULT.findall(words)]


def result(number: int, run: int) -> str:
    """Write what the function returns."""
    return f"result {number}.{run}"


def media(number: int, size: int) -> bytes:
    """Return a chunk of audio or video that holds its number."""
    return number.to_bytes(4, "big") + bytes(size - 4)


def read_media(data: bytes | None) -> int:
    """Return the number of a chunk."""
    return int.from_bytes((data or b"")[:4], "big")
