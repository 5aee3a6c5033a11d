"""One tree of errors; what the service says maps to a class, as the docs tell."""

import copy
import inspect
import pickle
import re
from pathlib import Path
from typing import Any

import pytest

from genai_live import errors
from genai_live._text import REASON_BYTES

DOCS = (Path(__file__).parent.parent / "docs" / "errors.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.*?) ?\| `(\w+)` \| (yes|no) \|$", DOCS, re.MULTILINE)


@pytest.mark.parametrize(("code", "reason", "name", "retry"), ROWS)
def test_a_close_maps_to_the_class_that_the_docs_name(code, reason, name, retry):
    error = errors.from_close(int(code), reason)
    assert type(error).__name__ == name
    assert error.retryable is (retry == "yes")
    assert error.hint
    assert error.hint in str(error)
    assert reason in str(error)


def test_the_table_is_read():
    assert len(ROWS) > 20


def test_reasons_that_were_cut_in_the_middle_of_a_word_still_count():
    whole = "You exceeded your current quota, please check your plan and billing details. For more"
    assert isinstance(errors.from_close(1011, whole[:40]), errors.QuotaExceeded)


WORDS = [
    *("token", "tokens", "api key", "API_KEY", "permission", "PERMISSION", "credential", "quota"),
    *("credentials", "unauthenticated", "leaked", "Quota", "resource_exhausted", "is not found"),
    *("was not found", "location is not supported", "keepalive", "expired", "not implemented"),
    *("session not found", "unknown name", "cannot find field", "resource exhausted.", "exhausted"),
    *("quota exceeded", "not enough quota", "the permission ... denied on resource", "RESOURCE"),
    *("requests from clients are blocked", "unregistered callers", "operation was aborted"),
]
HARMLESS = [
    (1007, "Unknown name \"{}\" at 'setup': Cannot find field.", errors.InvalidRequest),
    (1007, "Invalid value at 'setup.tools[0]': {} is too long.", errors.InvalidRequest),
    (1008, "The function {} cannot be declared here.", errors.InvalidRequest),
    (1011, "Internal error: failed to read the {} of the request.", errors.ServerError),
    (1011, "{}", errors.ServerError),
    (1011, "Internal error: a step failed with RESOURCE_EXHAUSTED ({}).", errors.ServerError),
]


@pytest.mark.parametrize(("code", "reason", "kind"), HARMLESS)
@pytest.mark.parametrize("word", WORDS)
def test_a_reason_that_merely_contains_a_word_is_classed_by_its_code(word, code, reason, kind):
    assert type(errors.from_close(code, reason.format(word))) is kind


@pytest.mark.parametrize(
    ("code", "reason", "kind"),
    [
        (
            1007,
            "generic::invalid_argument: Input request contains (45462) tokens, which exceeds",
            errors.InvalidRequest,
        ),
        (1007, "Unknown name \"api key not valid\" at 'setup'.", errors.InvalidRequest),
        (1007, "Invalid value at 'setup', \"quota exceeded", errors.InvalidRequest),
        (1011, "The quotation service is down.", errors.ServerError),
        (1011, "Internal error: failed to sample the next token.", errors.ServerError),
    ],
)
def test_words_of_a_request_are_no_matter_of_access(code, reason, kind):
    error: Any = errors.from_close(code, reason)
    assert type(error) is kind
    assert (error.code, error.reason) == (code, reason)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("generic::resource_exhausted: RESOURCE_EXHAUSTED: Maximum concurrent se", "QuotaExceeded"),
        ("[ORIGINAL ERROR] generic::permission_denied: no", "PermissionDenied"),
        ("UNAUTHENTICATED", "PermissionDenied"),
        ("[RESOURCE_EXHAUSTED] Too many sessions", "QuotaExceeded"),
        ("Requests from referer <empty> are blocked.", "PermissionDenied"),
        (
            "Requests to this API generativelanguage.googleapis.com method google.ai.generativel",
            "PermissionDenied",
        ),
        ("Quota exceeded for metric: generativelanguage.googleapis.com/x", "QuotaExceeded"),
        ("Resource exhausted. Please try again later.", "QuotaExceeded"),
        ("Permission 'aiplatform.endpoints.predict' denied on resource '//x'", "PermissionDenied"),
        ("Publisher Model `projects/p/locations/global/publishers/google/models/gemi", "NotFound"),
    ],
)
def test_reasons_in_other_forms_are_known_too(reason, kind):
    assert type(errors.from_close(1008, reason)).__name__ == kind


@pytest.mark.parametrize("character", ["x", "é", "語", "🎙"])
def test_a_reason_that_fills_its_frame_may_have_been_longer(character):
    sent = (character * 200).encode()[:REASON_BYTES].decode(errors="ignore")
    error: Any = errors.from_close(1011, sent)
    assert error.reason_truncated
    assert f"{sent} ... " in str(error)
    assert errors.SetupError("no", code=1011, reason=sent).reason_truncated


def test_a_character_that_was_cut_does_not_hide_that_the_reason_was():
    cut = ("x" + "é" * 100).encode()[:REASON_BYTES].decode(errors="replace")
    assert errors.ServerError(1011, cut).reason_truncated


@pytest.mark.parametrize("end", [".", "!", "?"])
@pytest.mark.parametrize("code", [1006, 1009, 1011])
def test_a_reason_that_is_a_sentence_gets_no_second_full_stop(code, end):
    assert f": It is over{end} " in str(errors.from_close(code, f"It is over{end}"))
    assert ": It is over. " in str(errors.from_close(code, "It is over"))


@pytest.mark.parametrize("cls", errors.ConnectionClosed.__subclasses__())
def test_every_end_has_a_hint(cls):
    error = cls(1006)
    assert error.hint
    assert str(error) == f"connection closed (1006). {error.hint}"


@pytest.mark.parametrize(
    ("status", "reason", "kind"),
    [
        (400, "", errors.InvalidRequest),
        (400, "the token limit of the quota", errors.InvalidRequest),
        (400, "API key not valid. Please pass a valid API key.", errors.PermissionDenied),
        (401, "", errors.PermissionDenied),
        (403, "", errors.PermissionDenied),
        (403, "Quota exceeded for metric: x", errors.QuotaExceeded),
        (404, "", errors.NotFound),
    ],
)
def test_an_http_refusal_means_the_same_as_a_close(status, reason, kind):
    meaning = errors.from_refusal(status, reason)
    assert meaning is not None
    assert meaning[0] is kind
    assert not kind.retryable


@pytest.mark.parametrize("status", [None, 302, 407, 429, 500, 503])
def test_other_statuses_say_nothing_of_the_request(status):
    assert errors.from_refusal(status, "API key not valid") is None


@pytest.mark.parametrize("size", [100, 130, 1000])
def test_a_shorter_reason_is_whole_and_a_longer_one_is_not_from_a_frame(size):
    error: Any = errors.from_close(1011, "x" * size)
    assert not error.reason_truncated
    assert " ... " not in str(error)
    assert not errors.SetupError("no").reason_truncated


def test_codes_of_the_future_are_a_plain_close():
    error = errors.from_close(4999, "whatever")
    assert type(error) is errors.ConnectionClosed
    assert (error.code, error.reason, error.retryable) == (4999, "whatever", True)


def test_every_error_is_in_the_tree_documented_and_exported():
    found = {
        name: cls
        for name, cls in inspect.getmembers(errors, inspect.isclass)
        if issubclass(cls, Exception) and cls.__module__ == errors.__name__
    }
    assert set(errors.__all__) == set(found)
    assert errors.__doc__ is not None
    for name, cls in found.items():
        assert issubclass(cls, errors.LiveError) or issubclass(cls, Warning)
        assert name in errors.__doc__
        assert inspect.getdoc(cls)


@pytest.mark.parametrize(
    "error",
    [
        errors.InvalidRequest(1007, "no"),
        errors.KeepaliveTimeout(1006, "silence"),
        errors.DecodeError("$.a", "not base64."),
        errors.ConnectionClosed(1006, retryable=False, hint="x"),
    ],
)
def test_errors_survive_copying_and_pickling(error):
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert type(twin) is type(error)
        assert (str(twin), twin.retryable, twin.hint) == (str(error), error.retryable, error.hint)


def test_input_errors_are_value_errors_too():
    assert issubclass(errors.ConfigError, ValueError)
    assert issubclass(errors.DecodeError, ValueError)


@pytest.mark.parametrize(
    ("reason", "seconds"),
    [
        ("You exceeded your current quota. Please retry in 34.074824224s.", 34.074824224),
        ("Resource has been exhausted (e.g. check quota). Please retry in 7s", 7.0),
        ("You exceeded your current quota. Please retry in 34.07", None),  # cut by the close frame
        ("You exceeded your current quota. Please retry in a while.", None),
        ("You exceeded your current quota. Please retry in 99999999999s.", None),
    ],
)
def test_a_quota_error_tells_when_to_try_again(reason, seconds):
    error = errors.from_close(1011, reason)
    assert isinstance(error, errors.QuotaExceeded)
    assert error.retry_after == seconds
    assert pickle.loads(pickle.dumps(error)).retry_after == seconds


def test_an_error_without_a_delay_has_none():
    assert errors.from_close(1011, "Internal error encountered.").retry_after is None
    assert errors.ConfigError("no").retry_after is None
