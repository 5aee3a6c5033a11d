"""Rendering of the package: classes by datamodel-code-generator, the rest by our templates."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import PythonVersion
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.schema import SCALARS, read_schemas
from codegen.twins import twins_by_file

if TYPE_CHECKING:
    from codegen.schema import SchemaFile

_TEMPLATES = Path(__file__).parent / "templates"

# Isolated, so that the output does not depend on the ruff settings of the project around it. The
# only unsafe fix that applies is UP029, which drops the import of `bytes`.
_RUFF_SETTINGS = [
    "--isolated",
    "--quiet",
    "--no-cache",
    "--config=line-length=100",
    "--config=target-version='py311'",
    "--config=format.skip-magic-trailing-comma=true",
    "--config=lint.isort.known-first-party=['genai_live']",
    "--config=lint.isort.split-on-trailing-comma=false",
]
_RUFF_CHECK = ["check", "--fix", "--unsafe-fixes", "--select=F401,I001,UP"]


def render_package(schema: Path) -> dict[str, str]:
    """Return the text of every file, by its path inside the package."""
    files = read_schemas(schema)
    with TemporaryDirectory() as folder:
        output = Path(folder).resolve() / "types"
        _write_classes(files, output)
        for name, text in _compose(files, output).items():
            path = output / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for command in (_RUFF_CHECK, ["format"]):
            arguments = [sys.executable, "-m", "ruff", *command, *_RUFF_SETTINGS, "."]
            subprocess.run(arguments, cwd=output, check=True)
        return {
            path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(output.rglob("*.py"))
        }


def _write_classes(files: list[SchemaFile], output: Path) -> None:
    schema = output.parent / "schema"  # a copy: the generator reads every file in the folder
    schema.mkdir()
    for file in files:
        (schema / f"{file.name}.json").write_bytes(file.source)
    generate(
        schema,
        input_file_type=InputFileType.JsonSchema,
        output=output,
        output_model_type=DataModelType.DataclassesDataclass,
        custom_template_dir=_TEMPLATES,
        base_class="genai_live._wire.base.Wire",
        additional_imports=["attrs.define", "genai_live._wire.base.OpenEnum"],
        type_overrides={name: path for name, (path, _) in SCALARS.items()},
        field_extra_keys={
            "deprecated",
            "x-available",
            "x-only",
            "x-refused",
            "x-required",
            "x-secret",
        },
        field_constraints=True,
        snake_case_field=True,
        strict_nullable=True,
        skip_root_model=True,
        use_exact_imports=True,
        use_schema_description=True,
        use_field_description=True,
        capitalise_enum_members=True,
        allow_remote_refs=False,
        disable_timestamp=True,
        formatters=[],
        target_python_version=PythonVersion.PY_311,
    )


def _compose(files: list[SchemaFile], output: Path) -> dict[str, str]:
    """Return the class modules with our headers, the twins and the lazy index."""
    templates = Environment(loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined)
    twins = {name: members for name, members in twins_by_file(files).items() if members}
    modules = {file.name: file.classes for file in files if file.classes}
    modules |= {f"dicts.{name}": [twin.name for twin in members] for name, members in twins.items()}
    texts = {
        "__init__.py": _header("The messages of the wire protocol, imported lazily.", files)
        + templates.get_template("index.jinja2").render(modules=modules),
        "dicts/__init__.py": _header("Dict forms of the classes.", files),
    }
    for file in files:
        if file.classes:
            body = (output / f"{file.name}.py").read_text(encoding="utf-8")
            texts[f"{file.name}.py"] = _header(file.description, [file]) + re.sub(
                r"\A(#.*\n)+", "", body
            )
        if own := twins.get(file.name):
            header = _header(f"Dict forms of the classes in `{file.name}`.", [file])
            others = {name: modules[name] for name in modules if name != f"dicts.{file.name}"}
            body = templates.get_template("typed_dicts.jinja2").render(twins=own, modules=others)
            texts[f"dicts/{file.name}.py"] = header + body
    return texts


def _header(summary: str, files: list[SchemaFile]) -> str:
    digest = hashlib.sha256(b"".join(file.source for file in files)).hexdigest()
    source = f"schema/{files[0].name}.json" if len(files) == 1 else "schema/"
    return (
        f'"""{summary}\n\nGenerated from {source}; do not edit. Change the schema and run '
        f'`python -m codegen`.\nsha256 of the source: {digest}\n"""\n\n'
    )
