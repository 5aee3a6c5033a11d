import re
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import Popen

from genai_live.testing import LiveServer, faults
from genai_live.testing._service.conversation import Conversation
from tests.helpers.cli_process import DEADLINE, Run, Start, finish, read_until, say


def test_each_line_of_a_pipe_is_a_turn(run: Run) -> None:
    done = run("chat", stdin="My name is Ada.\n\n  What is my name?  \n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "A local Live server answers at http://127.0.0.1:" in done.stdout
    lines = [line for line in done.stdout.splitlines() if line.startswith(("you ", "model "))]
    assert [line.split()[0] for line in lines] == ["you", "model", "you", "model"]
    assert lines[2] == "you    What is my name?"
    assert "your name is Ada" in lines[1]
    assert "Your name is Ada." in lines[3]
    assert "\x1b" not in done.stdout


def test_quit_leaves_and_what_follows_is_not_said(run: Run) -> None:
    done = run("chat", stdin="/quit\nHello?\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Hello?" not in done.stdout


def test_an_empty_input_is_a_conversation_of_no_turns(run: Run) -> None:
    done = run("chat")
    assert (done.returncode, done.stderr) == (0, "")
    assert "model " not in done.stdout


def test_the_system_instruction_reaches_the_model(run: Run) -> None:
    done = run("chat", "--system", "Rhyme always.", stdin="What are your instructions?\n")
    assert '"Rhyme always."' in done.stdout


def test_square_brackets_are_not_markup(run: Run) -> None:
    done = run("chat", stdin="[bold]not bold[/bold] [/x]\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("[bold]not bold[/bold] [/x]") == 2


def test_ctrl_c_interrupts_the_answer_and_the_chat_goes_on(start: Start) -> None:
    process = start("chat")
    say(process, "count to 1000")
    read_until(process, " 2,")
    process.send_signal(signal.SIGINT)
    read_until(process, "(interrupted)")
    say(process, "what did I say")
    code, rest, stderr = finish(process)
    assert (code, stderr) == (0, "")
    assert '"count to 1000"' in rest


def test_ctrl_c_leaves_when_the_model_is_silent(start: Start) -> None:
    process = start("chat")
    say(process, "Hello")
    read_until(process, '"Hello".\n')
    process.send_signal(signal.SIGINT)
    code, _, stderr = finish(process)
    assert (code, stderr) == (130, "Stopped.\n")


async def never_ends(conversation: Conversation) -> None:
    await conversation.accept()
    async for message in conversation:
        content, realtime = message.client_content, message.realtime_input
        if (content and content.turn_complete) or (realtime and realtime.text):
            await conversation.say("Well", turn_complete=False)


def test_a_second_ctrl_c_leaves_a_model_that_does_not_stop(start: Start) -> None:
    with LiveServer(never_ends) as server:
        process = start("chat", "--live", GOOGLE_API_KEY="any", GOOGLE_GEMINI_BASE_URL=server.url)
        say(process, "Hello there")
        read_until(process, "Well")
        process.send_signal(signal.SIGINT)
        server.wait_for(lambda: server.connections[0].received == 3)
        process.send_signal(signal.SIGINT)
        code, _, stderr = finish(process)
    assert (code, stderr) == (130, "Stopped.\n")


def test_live_shows_what_the_model_says_aloud(run: Run) -> None:
    with LiveServer() as server:
        done = run(
            "chat",
            "--live",
            stdin="Hello there\n",
            GOOGLE_API_KEY="any",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )
        (connection,) = server.connections
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r'^model  .*You said "Hello there"\.$', done.stdout, re.MULTILINE)
    assert connection.setup is not None
    assert connection.setup.output_audio_transcription is not None


def test_a_server_is_named_by_its_url_and_needs_no_key(run: Run) -> None:
    with LiveServer() as server:
        done = run("chat", "--url", server.url, stdin="Hello there\n")
        (connection,) = server.connections
        url = server.url
    assert (done.returncode, done.stderr) == (0, "")
    assert f"Talking to gemini-3.8-live at {url}." in done.stdout
    assert 'You said "Hello there".' in done.stdout
    assert connection.headers["x-goog-api-key"] == "any"


def test_an_address_that_is_none_is_misuse(run: Run) -> None:
    done = run("chat", "--url", "localhost:8765")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: --url: needs a scheme")


def test_an_address_where_nothing_listens_is_told_by_its_option(run: Run) -> None:
    done = run("chat", "--url", "http://127.0.0.1:1")
    assert done.returncode == 1
    assert "Check --url, the network, and that a server runs there." in done.stderr


def test_help_is_shown_and_a_command_that_does_not_exist_is_not_said(run: Run) -> None:
    done = run("chat", "--local", stdin="/help\n/exit\n/tmp is a folder\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Each line is a turn. /help shows this, /quit or Ctrl+D leaves" in done.stdout
    assert "There is no command /exit." in done.stdout
    assert done.stdout.count("\nmodel ") == 1
    assert 'You said "/tmp is a folder".' in done.stdout


def live(start: Start, server: LiveServer) -> Popen[str]:
    return start("chat", "--live", GOOGLE_API_KEY="any", GOOGLE_GEMINI_BASE_URL=server.url)


def test_a_session_that_ends_is_a_plain_sentence(start: Start) -> None:
    refusal = faults.Close(1008, "Your API key was reported as leaked.", after_received=3)
    with LiveServer(faults=[refusal]) as server:
        process = live(start, server)
        say(process, "Hello there")
        read_until(process, 'You said "Hello there".')
        say(process, "Are you still there?")
        code, _, stderr = finish(process)
    assert code == 1
    assert stderr.startswith("Error: ")
    assert stderr.count("\n") == 1


def test_a_lost_connection_is_reported_and_the_chat_continues(start: Start) -> None:
    with LiveServer(faults=[faults.Close(1011, after_received=3)]) as server:
        process = live(start, server)
        say(process, "My name is Ada.")
        read_until(process, "I will remember")
        say(process, "What is my name?")
        told = read_until(process, "Your name is Ada.")
        say(process, "/quit")
        code, _, stderr = finish(process)
    assert (code, stderr) == (0, "")
    assert "(connection lost, reconnecting ...) (restored)" in " ".join(told.split())


def test_a_loss_soon_after_another_is_reported_as_well(start: Start) -> None:
    lost = faults.Close(1011, after_received=3)
    with LiveServer(faults=[lost, faults.Close(1011, after_received=2)]) as server:
        process = live(start, server)
        say(process, "My name is Ada.")
        read_until(process, "I will remember")
        say(process, "What is my name?")
        told = read_until(process, "Your name is Ada.")
        say(process, "/quit")
        finish(process)
        assert len(server.connections) == 3
    assert told.count("(connection lost, reconnecting ...)") == 2


async def speaks_in_escapes(conversation: Conversation) -> None:
    await conversation.accept()
    async for message in conversation:
        content, realtime = message.client_content, message.realtime_input
        if (content and content.turn_complete) or (realtime and realtime.text):
            await conversation.say("\x1b[31mred\x1b[0m\x1b]0;title\x07\tand\n\u202eplain\x9b2J\r.")


def test_what_the_model_says_cannot_steer_the_terminal(start: Start) -> None:
    with LiveServer(speaks_in_escapes) as server:
        process = live(start, server)
        say(process, "Hello \x1b[2Jthere")
        code, stdout, stderr = finish(process)
    assert (code, stderr) == (0, "")
    assert re.search(r"red +and\nplain\.", stdout)  # the console expands the tab
    assert "you    Hello there" in stdout
    assert all(each.isprintable() or each in "\n\t" for each in stdout)


async def leaves_in_escapes(conversation: Conversation) -> None:
    await conversation.accept()
    await conversation.close(1008, "Bad\x1b[2J\nnews\u202e")


def test_why_the_server_ends_the_session_is_told_on_one_line(start: Start) -> None:
    with LiveServer(leaves_in_escapes) as server:
        process = live(start, server)
        say(process, "Hello there")
        code, _, stderr = finish(process)
    assert code == 1
    assert r"Bad\x1b[2J\nnews\u202e" in stderr
    assert stderr.rstrip("\n").isprintable()


def test_input_that_is_not_text_is_a_plain_sentence(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "genai_live", "chat"],
        input=b"Hello \xff\n",
        capture_output=True,
        cwd=tmp_path,
        env=environment,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.decode().startswith("Error: The input is not text in utf-8.")
    assert done.stderr.count(b"\n") == 1
