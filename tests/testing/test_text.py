import pytest

from genai_live.testing import LiveServer
from tests.helpers.raw_live_client import GEMINI, TEXT, VERTEX, dial, parts, spoken, transcript

pytestmark = pytest.mark.anyio

INTRODUCTION = "This is the local Live server, not a model."


@pytest.fixture
def server():
    with LiveServer() as server:
        yield server


async def test_a_text_is_quoted_back_in_pieces(server):
    async with dial(server.url, **TEXT) as client:
        await client.say("Hello there")
        frames = await client.turn()
    texts = [part["text"] for part in parts(frames)]
    assert len(texts) > 5
    assert "".join(texts) == f'{INTRODUCTION} You said "Hello there".'
    assert frames[-2] == {"serverContent": {"generationComplete": True}}
    assert frames[-1]["serverContent"] == {"turnComplete": True}


@pytest.mark.conforms("client.realtime.text")
async def test_realtime_text_is_answered_too(server):
    async with dial(server.url, **TEXT) as client:
        await client.realtime(text="Hello")
        assert 'You said "Hello".' in spoken(await client.turn())


async def test_it_introduces_itself_once(server):
    async with dial(server.url, **TEXT) as client:
        assert INTRODUCTION in await client.answer("One")
        assert await client.answer("Two") == 'You said "Two".'


@pytest.mark.parametrize(
    ("texts", "answer"),
    [
        (["Hello", "What did I say?"], 'Before this you said "Hello".'),
        (["What did I just say?"], f"{INTRODUCTION} Nothing before this."),
        (["My name is Alice.", "What is my name?"], "Your name is Alice."),
        (
            ["my name is Alice and my favorite color is teal.", "What's my name and color?"],
            "Your name is Alice.",
        ),
        (
            ["my name is Alice and my color is teal", "What's my name and color?"],
            "Your name is Alice and your color is teal.",
        ),
        (["My name is Bo.", "My name is Al.", "What is my name?"], "Your name is Al."),
        (["Hello", "What is my name?"], "You have not told me."),
        (["Hello", "My cat is called Mia!"], "I will remember your cat is called Mia."),
        (["Hello", "Please count to 5"], "1, 2, 3, 4, 5."),
        (["Hello", "What are your instructions?"], "I have none."),
        (["Hello", "   "], "You said nothing."),
    ],
)
async def test_some_texts_have_answers_of_their_own(server, texts, answer):
    async with dial(server.url, **TEXT) as client:
        answers = [await client.answer(text) for text in texts]
    assert answers[-1] == answer


@pytest.mark.parametrize("text", ["Who are you?", "Are you a real model?", "are you an AI"])
async def test_it_does_not_pass_for_a_model(server, text):
    async with dial(server.url, **TEXT) as client:
        assert "not a model" in await client.answer(text)


async def test_a_long_text_is_quoted_in_part(server):
    async with dial(server.url, **TEXT) as client:
        answer = await client.answer("word " * 1_000)
    assert len(answer) < 300
    assert answer.endswith('word…".')


async def test_counting_ends_somewhere(server):
    async with dial(server.url, **TEXT) as client:
        assert (await client.answer("count to 999999")).endswith(" 1000.")


async def test_the_same_conversation_gets_the_same_answers(server):
    answers = []
    for _ in range(2):
        async with dial(server.url, **TEXT) as client:
            answers.append([await client.answer(text) for text in ("One", "what did I say")])
    assert answers[0] == answers[1]


@pytest.mark.conforms("client.content")
async def test_turns_can_come_in_parts(server):
    async with dial(server.url, **TEXT) as client:
        await client.say("Hello", turn_complete=False)
        await client.say("there", turn_complete=False)
        await client.send({"clientContent": {"turnComplete": True}})
        assert 'You said "Hello there".' in spoken(await client.turn())


@pytest.mark.conforms("client.content")
async def test_earlier_turns_can_be_sent_before_the_first(server):
    turns = [
        {"role": "user", "parts": [{"text": "My name is Alice and my favorite color is teal."}]},
        {"role": "model", "parts": [{"text": "Nice to meet you, Alice!"}]},
    ]
    async with dial(server.url, **TEXT) as client:
        await client.send({"clientContent": {"turns": turns}})
        answer = await client.answer("What is my name and favorite color?")
    assert answer == f"{INTRODUCTION} Your name is Alice and your favorite color is teal."


@pytest.mark.conforms("setup.history")
async def test_initial_history_gets_no_answer(server):
    turns = [
        {"role": "user", "parts": [{"text": "My name is Alice."}]},
        {"role": "model", "parts": [{"text": "Hello Alice."}]},
    ]
    history = {"initialHistoryInClientContent": True}
    async with dial(server.url, **TEXT, historyConfig=history) as client:
        await client.send({"clientContent": {"turns": turns[:1]}})
        await client.send({"clientContent": {"turns": turns[1:], "turnComplete": True}})
        assert "Your name is Alice." in await client.answer("What is my name?")
        assert server.connections[0].sent < 20


@pytest.mark.conforms("client.context-update", "setup.instruction")
async def test_a_context_update_changes_the_instructions(server):
    instruction = {"parts": [{"text": "Be brief."}]}
    async with dial(server.url, **TEXT, systemInstruction=instruction) as client:
        assert 'My instructions are "Be brief.".' in await client.answer(
            "What are your instructions?"
        )
        update = {"systemInstruction": {"parts": [{"text": "Be verbose."}]}}
        await client.send({"contextUpdate": update})
        answer = await client.answer("What are your instructions?")
    assert answer == 'My instructions are "Be verbose.".'
    assert server.connections[0].setup.system_instruction.parts[0].text == "Be brief."


@pytest.mark.conforms("setup.generation")
async def test_thoughts_come_first_when_asked_for(server):
    thinking = {"responseModalities": ["TEXT"], "thinkingConfig": {"includeThoughts": True}}
    async with dial(server.url, generationConfig=thinking) as client:
        await client.say("Hello")
        frames = await client.turn()
    first, *others = parts(frames)
    assert first["thought"] is True
    assert '"Hello"' in first["text"]
    assert not any("thought" in part for part in others)
    usage = frames[-1]["usageMetadata"]
    assert usage["thoughtsTokenCount"] > 10
    counted = usage["promptTokenCount"] + usage["responseTokenCount"]
    assert usage["totalTokenCount"] == counted


@pytest.mark.conforms("server.usage")
async def test_usage_counts_by_simple_measures_and_grows(server):
    async with dial(server.url, **TEXT) as client:
        await client.say("12345678")
        first = (await client.turn())[-1]["usageMetadata"]
        await client.say("1234")
        second = (await client.turn())[-1]["usageMetadata"]
    assert first["promptTokenCount"] == 2
    assert first["promptTokensDetails"] == [{"modality": "TEXT", "tokenCount": 2}]
    assert first["totalTokenCount"] == 2 + first["responseTokenCount"]
    assert second["promptTokenCount"] == first["totalTokenCount"] + 1


async def test_instructions_and_tools_count_as_prompt(server):
    tools = [{"functionDeclarations": [{"name": "f", "description": "d" * 400}]}]
    instruction = {"parts": [{"text": "a" * 400}]}
    async with dial(server.url, **TEXT, tools=tools, systemInstruction=instruction) as client:
        await client.say("Hello")
        usage = (await client.turn())[-1]["usageMetadata"]
    assert usage["promptTokenCount"] > 200


@pytest.mark.conforms("server.vertex")
async def test_vertex_writes_turns_differently(server):
    members = {**TEXT, "model": "publishers/google/models/any"}
    async with dial(server.url, VERTEX, **members) as client:
        await client.say("Hello")
        frames = await client.turn()
    assert {frame["serverContent"]["modelTurn"]["role"] for frame in frames[:-2]} == {"model"}
    assert frames[-1]["serverContent"] == {"turnComplete": True, "groundingMetadata": {}}
    assert "candidatesTokenCount" in frames[-1]["usageMetadata"]
    assert "responseTokenCount" not in frames[-1]["usageMetadata"]


async def test_images_in_a_turn_are_counted(server):
    image = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}
    turns = [{"role": "user", "parts": [{"text": "Look"}, image]}]
    async with dial(server.url, **TEXT) as client:
        await client.send({"clientContent": {"turns": turns, "turnComplete": True}})
        frames = await client.turn()
    assert spoken(frames).endswith('You said "Look". I have seen 1 frame.')
    assert {"modality": "IMAGE", "tokenCount": 258} in frames[-1]["usageMetadata"][
        "promptTokensDetails"
    ]


@pytest.mark.conforms("client.content", "server.interrupted")
async def test_new_content_interrupts_an_answer():
    with LiveServer(pace=1) as server:
        async with dial(server.url, **TEXT) as client:
            await client.say("count to 1000")
            await client.until("serverContent")
            await client.say("Stop")
            frames = await client.turn()
            kinds = [list(frame["serverContent"]) for frame in frames[-2:]]
            assert kinds == [["interrupted"], ["turnComplete"]]
            assert not any("generationComplete" in frame["serverContent"] for frame in frames)
            assert "usageMetadata" in frames[-1]
            assert transcript(frames) == ""
            answer = await client.until("generationComplete")
    assert spoken(answer) == 'You said "Stop".'


@pytest.mark.parametrize("path", [GEMINI, VERTEX])
@pytest.mark.conforms("server.content")
async def test_every_turn_ends_exactly_once_however_fast_texts_come(server, path):
    turns = []
    async with dial(server.url, path, **TEXT, sessionResumption={}) as client:
        for number in range(100):
            await client.say(f"count to {number % 7}")
            if number % 10 == 0:
                turns.append(await client.turn())
        turns += [await client.turn() for _ in range(90)]
        assert await client.answer("The last") == 'You said "The last".'
    for frames in turns:
        contents = [frame["serverContent"] for frame in frames if "serverContent" in frame]
        ends = [each for each in contents if {"generationComplete", "interrupted"} & each.keys()]
        assert ends == [contents[-2]]
        assert contents[-1]["turnComplete"] is True
