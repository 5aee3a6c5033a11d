"""`Source` and `ExecutedCode`: parts of a `Turn` beside words and sound."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Literal

from attrs import define, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from genai_live import events, types


@frozen
class Source:
    """A source of an answer."""

    kind: Literal["web", "image", "maps", "document", "url"]
    """`web`: a result of a web search. `image`: one of an image search. `maps`: a place.
    `document`: an excerpt from retrieval. `url`: a page that the model fetched.
    """
    uri: str | None = None
    """Where it is; None if the server does not say."""
    title: str | None = None
    """Its title; None without one."""


@define
class ExecutedCode:
    """Code that the model ran on the server, with its result."""

    code: str
    """The source text; empty if only the result came."""
    language: types.Language | None = None
    """Its language; None if the server names none."""
    output: str | None = None
    """What the code printed, or the error; None while there is no result."""
    outcome: types.Outcome | None = None
    """Whether it ran successfully; None if the server does not report it."""
    id: str | None = None
    """What code and result have in common, if the server says."""


def sources_of(event: events.Sources) -> Iterator[Source]:
    """Yield the sources in an event, in the order of the metadata."""
    for chunk in (event.grounding.grounding_chunks if event.grounding is not None else None) or ():
        if chunk.web is not None:
            yield Source("web", chunk.web.uri, chunk.web.title)
        if chunk.image is not None:
            yield Source("image", chunk.image.source_uri, chunk.image.title)
        if chunk.maps is not None:
            yield Source("maps", chunk.maps.uri, chunk.maps.title)
        if chunk.retrieved_context is not None:
            yield Source("document", chunk.retrieved_context.uri, chunk.retrieved_context.title)
    for page in (event.url_context.url_metadata if event.url_context is not None else None) or ():
        yield Source("url", page.retrieved_url)


def queries_of(event: events.Sources) -> Iterator[str]:
    """Yield the searches in an event."""
    if event.grounding is not None:
        yield from event.grounding.web_search_queries or ()
        yield from event.grounding.image_search_queries or ()
        yield from event.grounding.retrieval_queries or ()


class CodeRuns:
    """Gathers code and its results: each belongs to code by its id, else to the oldest without one.

    Attributes:
        runs: The code, in order, with the results so far.
    """

    def __init__(self) -> None:
        self.runs: list[ExecutedCode] = []
        # Positions of those without a result, in order, and by id.
        self._waiting: OrderedDict[int, None] = OrderedDict()
        self._by_id: dict[str, deque[int]] = {}

    def add_code(self, event: events.ExecutableCode) -> None:
        """Add code without a result."""
        position = len(self.runs)
        self.runs.append(ExecutedCode(event.code, event.language, id=event.id))
        self._waiting[position] = None
        if event.id is not None:
            self._by_id.setdefault(event.id, deque()).append(position)

    def add_result(self, event: events.CodeExecutionResult) -> None:
        """Add a result; one that belongs to no code stands for itself."""
        position = self._position_of(event.id)
        if position is None:
            self.runs.append(ExecutedCode("", id=event.id))
            position = -1
        run = self.runs[position]
        run.output, run.outcome = event.output, event.outcome

    def _position_of(self, code_id: str | None) -> int | None:
        """Take the position of the code that a result belongs to."""
        same_id = self._by_id.get(code_id) if code_id is not None else None
        while same_id:
            position = same_id.popleft()
            if position in self._waiting:
                del self._waiting[position]
                return position
        return self._waiting.popitem(last=False)[0] if self._waiting else None
