"""The transcript: one line for each speaker in each turn, in order."""

from genai_live.recording.transcript import Transcript, clock_time


def lines(found):
    return [str(line) for line in found]


def test_pieces_become_a_line_when_the_turn_is_complete():
    transcript = Transcript()
    transcript.add(1.0, "model", "Good", 0)
    transcript.add(1.2, "user", "Hello ", 0)
    transcript.add(1.3, "model", " morning.", 0)
    transcript.add(0.5, "user", "there.", 0)
    assert transcript.text("model") == "Good morning."
    assert lines(transcript.end_turn(0)) == [
        "[0:00:01.000] model: Good morning.",
        "[0:00:01.200] user: Hello there.",
    ]
    assert transcript.text("model") == ""


def test_what_belongs_to_the_next_turn_waits_for_it():
    transcript = Transcript()
    transcript.add(1.0, "model", "Once upon a time", 0)
    transcript.add(2.0, "user", "Stop.", 1)
    assert lines(transcript.end_turn(0, length=9, remark="interrupted")) == [
        "[0:00:01.000] model: Once upon (interrupted)"
    ]
    assert lines(transcript.end()) == ["[0:00:02.000] user: Stop."]


def test_a_line_cannot_hold_two_nor_steer_a_terminal():
    transcript = Transcript()
    transcript.add_entry(0.0, "user", "a\nb \x1b[2J")
    transcript.add_entry(0.0, "user", " \n ")
    assert lines(transcript.end_turn(0)) == [r"[0:00:00.000] user: a b \x1b[2J"]


def test_times():
    assert clock_time(3_723.0456) == "1:02:03.046"
    assert clock_time(59.9996) == "0:01:00.000"
    assert clock_time(-1.0) == "0:00:00.000"
