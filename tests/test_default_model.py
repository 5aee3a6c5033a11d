"""The current default model is named in one place: `genai_live.models.DEFAULT_MODEL`."""

import re
from pathlib import Path

import pytest

import genai_live
from genai_live.cli import _parser
from genai_live.models import DEFAULT_MODEL, find_profile

ROOT = Path(__file__).parent.parent
PACKAGE = Path(genai_live.__file__).parent
NAMED = re.compile(r"""\bmodel ?= ?["'](gemini-[^"']+)["']|model, such as `(gemini-[^`]+)`""")
TEXTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(
        path
        for path in PACKAGE.rglob("*.py")
        if not {"models", "types"} & set(path.relative_to(PACKAGE).parts)
    ),
]


def models_named_in(path):
    text = path.read_text(encoding="utf-8")
    return [first or second for first, second in NAMED.findall(text)]


def test_the_default_model_has_a_profile_on_both_backends():
    for backend in ("gemini", "vertex"):
        assert find_profile(DEFAULT_MODEL, backend=backend).family


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: "/".join(path.parts[-3:]))
def test_texts_and_docstrings_show_the_default_model(path):
    assert set(models_named_in(path)) <= {DEFAULT_MODEL}


def test_the_readme_and_the_docstrings_of_connect_name_it():
    for path in (ROOT / "README.md", PACKAGE / "__init__.py", PACKAGE / "_live" / "api.py"):
        assert models_named_in(path), path


@pytest.mark.parametrize("command", ["demo", "chat"])
def test_commands_use_it(command):
    assert _parser().parse_args([command]).model == DEFAULT_MODEL


def test_examples_import_it_or_need_another_model():
    for path in sorted((ROOT / "examples").glob("*.py")):
        source = path.read_text(encoding="utf-8")
        (model,) = re.findall(r"^MODEL = (\S+)", source, re.MULTILINE)
        if model != "models.DEFAULT_MODEL":
            assert "lyria" in model or find_profile(model.strip('"')).family, path.name
            assert model.strip('"') != DEFAULT_MODEL, path.name
