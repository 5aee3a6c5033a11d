"""docs/from-google-genai.md names everything of google-genai's Live API, and says the truth."""

import inspect
import re
from pathlib import Path

import attrs
import pytest

from codegen.surface import read_python

pytestmark = pytest.mark.filterwarnings("ignore")  # google-genai warns on import

from google.genai import Client, client, errors, live, live_music  # noqa: E402
from google.genai import types as theirs  # noqa: E402

import genai_live  # noqa: E402
from genai_live import types  # noqa: E402

PAGE = (Path(__file__).parents[2] / "docs" / "from-google-genai.md").read_text(encoding="utf-8")
NAMES = set(re.findall(r"`([A-Za-z_.]+)`", PAGE))
SAME = set(
    re.findall(r"`(\w+)`", PAGE.split("The same names with the same members:")[1].split("|")[0])
)


def own_names(cls):
    """List what a class of google-genai offers by itself."""
    return {name for name in vars(cls) if not name.startswith("_")}


def type_names():
    """List the classes of types that Live uses, without the forms as dicts."""
    surface = read_python(theirs)
    named = {name for name in dir(theirs) if name.startswith("Live") and not name.endswith("Dict")}
    return surface.messages.keys() | surface.enums.keys() | named | {"UserContent", "ModelContent"}


def helpers():
    """List the methods and properties that google-genai adds to such a class."""
    for name in read_python(theirs).messages:
        for member, value in vars(getattr(theirs, name)).items():
            is_helper = isinstance(value, classmethod | property) or inspect.isfunction(value)
            if is_helper and not member.startswith("_"):
                yield f"{name}.{member}"


def other_members():
    """List the members that our class of the same name lacks."""
    for name in read_python(theirs).messages:
        if name in dir(types):
            ours = {field.name for field in attrs.fields(getattr(types, name))}
            for member in getattr(theirs, name).model_fields:
                if member not in ours:
                    yield f"{name}.{member}"


def test_every_class_of_types_is_on_the_page():
    names = type_names()
    assert len(names) > 200
    assert sorted(names - NAMES) == []
    assert sorted(names & set(dir(types))) == sorted(SAME)


def test_every_helper_and_every_other_member_is_on_the_page():
    assert len([*helpers()]) > 10
    assert sorted({*helpers(), *other_members()} - NAMES - {"Blob.text"}) == []


@pytest.mark.parametrize(
    "cls", [live.AsyncSession, live.AsyncLive, live_music.AsyncLiveMusic,
            live_music.AsyncMusicSession]
)  # fmt: skip
def test_every_method_is_on_the_page(cls):
    wanted = {f"{cls.__name__}.{name}" for name in own_names(cls)}
    assert sorted(wanted - NAMES) == []
    ours = getattr(genai_live, cls.__name__, None)
    if ours is not None:
        missing = {name for name in own_names(cls) if not hasattr(ours, name)}
        assert missing <= {"start_stream"}


def test_every_part_of_a_client_is_on_the_page():
    parts = {name for cls in (Client, client.AsyncClient) for name in own_names(cls)}
    named = {name.rpartition(".")[2] for name in NAMES}
    assert sorted(parts - named) == []
    arguments = set(inspect.signature(Client.__init__).parameters) - {"self"}
    assert sorted(arguments - named) == []


def test_every_error_is_on_the_page():
    kinds = {
        f"errors.{name}"
        for name, value in vars(errors).items()
        if inspect.isclass(value) and value.__module__ == errors.__name__
    }
    assert len(kinds) > 5
    assert sorted(kinds - NAMES) == []


def test_the_code_of_the_page_runs():
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(block, {})
