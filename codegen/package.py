"""Rendering of the package: classes by datamodel-code-generator, the rest by our templates."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from datamodel_code_generator import generate
from datamodel_code_generator.enums import DataModelType, InputFileType
from datamodel_code_generator.format import PythonVersion
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from codegen.formatting import format_folder
from codegen.keywords import Hints, attributes, keywords_by_file, names_in
from codegen.named_constructors import named_constructors
from codegen.schema import SCALARS, read_schemas
from codegen.twins import snake_case, twins_by_file

if TYPE_CHECKING:
    from codegen.keywords import Keywords
    from codegen.schema import Definition, SchemaFile

_TEMPLATES = Path(__file__).parent / "templates"


def render_package(schema: Path) -> dict[str, str]:
    """Return the text of every file, by its path inside the package."""
    files = read_schemas(schema)
    with TemporaryDirectory() as folder:
        output = Path(folder).resolve() / "types"
        _write_classes(files, output)
        for name, text in _compose(files, output).items():
            path = output / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        format_folder(output)
        return {
            path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(output.rglob("*.py"))
        }


def _write_classes(files: list[SchemaFile], output: Path) -> None:
    schema = output.parent / "schema"  # a copy: the generator reads every file in the folder
    schema.mkdir()
    constructors, hints = named_constructors(files), Hints(files)
    for file in files:
        document = json.loads(file.source)
        for name, definition in document["$defs"].items():  # what the template cannot find out
            definition["x-made-by"] = constructors.get(name, [])
            definition["x-attributes"] = attributes(definition, hints)
            definition["x-elsewhere"] = {
                name: remedy
                for key, remedy in definition.get("x-elsewhere", {}).items()
                for name in (snake_case(key), key)
            }
            definition["x-lenient"] = _lenient_members(definition)
        (schema / f"{file.name}.json").write_text(json.dumps(document), encoding="utf-8")
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


def _lenient_members(definition: Definition) -> list[str]:
    """Return the members that take forms of which their class is only one."""
    return [
        key
        for key, schema in definition.get("properties", {}).items()
        if {"x-accepts", "x-rewritten"} & {*schema, *schema.get("items", {})}
    ]


def _compose(files: list[SchemaFile], output: Path) -> dict[str, str]:
    """Return the class modules with our headers, the twins and the lazy index."""
    templates = Environment(loader=FileSystemLoader(_TEMPLATES), undefined=StrictUndefined)
    twins = {name: members for name, members in twins_by_file(files).items() if members}
    modules = {file.name: file.classes for file in files if file.classes}
    modules |= {f"dicts.{name}": [twin.name for twin in members] for name, members in twins.items()}
    keywords = keywords_by_file(files)
    texts = {
        "__init__.py": _header("The messages of the wire protocol, imported lazily.", files)
        + templates.get_template("index.jinja2").render(modules=modules),
        "dicts/__init__.py": _header("Dict forms of the classes.", files),
        "keywords/__init__.py": _header("Keywords of the constructors, for type checkers.", files),
    }
    for file in files:
        if file.classes:
            body = (output / f"{file.name}.py").read_text(encoding="utf-8")
            texts[f"{file.name}.py"] = _header(file.description, [file]) + _with_imports(
                re.sub(r"\A(#.*\n)+", "", body), file, keywords[file.name], modules
            )
        if taken := keywords[file.name]:
            header = _header(f"Keywords of the constructors in `{file.name}`.", [file])
            used = {
                name
                for members in taken.values()
                for _, hint, _ in members
                for name in names_in(hint)
            }
            body = templates.get_template("keywords.jinja2").render(
                keywords=taken, modules=_used(modules, used)
            )
            texts[f"keywords/{file.name}.py"] = header + body
        if own := twins.get(file.name):
            header = _header(f"Dict forms of the classes in `{file.name}`.", [file])
            others = {name: modules[name] for name in modules if name != f"dicts.{file.name}"}
            body = templates.get_template("typed_dicts.jinja2").render(twins=own, modules=others)
            texts[f"dicts/{file.name}.py"] = header + body
    return texts


def _used(modules: dict[str, list[str]], names: set[str]) -> dict[str, list[str]]:
    """Return the modules with those of their names that are used."""
    kept = {module: [name for name in each if name in names] for module, each in modules.items()}
    return {module: each for module, each in kept.items() if each}


def _with_imports(
    body: str, file: SchemaFile, keywords: dict[str, Keywords], modules: dict[str, list[str]]
) -> str:
    """Add the imports of what our templates use; the formatter removes what a module does not."""
    imported = " ".join(re.findall(r"^from \.\w+ import (\([^)]*\)|.*)$", body, re.MULTILINE))
    names = names_in(body) - set(file.classes) - names_in(imported)
    imports = "\n".join(
        f"    from genai_live.types.{module} import {', '.join(each)}"
        for module, each in _used(modules, names).items()
        if module != file.name
    )
    used = [
        "from collections.abc import Callable, Mapping, Sequence",
        "from typing import TYPE_CHECKING, Any, Literal, Self, Unpack",
        "from genai_live._wire.late import late",
    ]
    for_checkers = ["if TYPE_CHECKING:", imports]
    if keywords:
        for_checkers.append(f"    from genai_live.types.keywords import {file.name} as keywords")
    future, classes = re.split(r"(?<=import annotations)\n", body, maxsplit=1)
    head, first, rest = re.split(r"^(?=@define|class )()", classes, maxsplit=1, flags=re.MULTILINE)
    return "\n".join([future, *used, head, *for_checkers, "", first + rest])


def _header(summary: str, files: list[SchemaFile]) -> str:
    digest = hashlib.sha256(b"".join(file.source for file in files)).hexdigest()
    source = f"schema/{files[0].name}.json" if len(files) == 1 else "schema/"
    return (
        f'"""{summary}\n\nGenerated from {source}; do not edit. Change the schema and run '
        f'`python -m codegen`.\nsha256 of the source: {digest}\n"""\n\n'
    )
