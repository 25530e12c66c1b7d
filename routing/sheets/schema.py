"""Hold a JSON document against a JSON Schema, in the words of ``routing.errors``.

In: a document as ``json.loads`` gives it and a schema (draft 2020-12, the keywords that
``assets/plan.schema.json`` uses, no others). Out: a fault for each thing that is wrong, with its
place as ``routes[0].visits[2].arrival``. A test holds this against the package ``jsonschema``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from routing.errors import Fault

_KEYWORDS = frozenset(
    {
        "$defs", "$ref", "$schema", "additionalProperties", "const", "description", "enum",
        "items", "maxItems", "maximum", "minItems", "minLength", "minimum", "pattern",
        "prefixItems", "properties", "required", "title", "type",
    }
)  # fmt: skip


def find_faults(document: object, schema: Mapping[str, Any], file: str = "") -> list[Fault]:
    """Find everything in a document that its schema does not allow.

    Parameters
    ----------
    document
        As ``json.loads`` gives it.
    schema
        The schema. Its ``$ref`` point into its own ``$defs``.
    file
        The document's name, for the faults.

    Raises
    ------
    ValueError
        When the schema uses a keyword that is not known here.
    """
    return [
        Fault(code=code, file=file, column=place or None, values=values)
        for place, code, values in _check(document, schema, schema, "")
    ]


_Found = tuple[str, str, dict[str, object]]


def _check(
    value: object, schema: Mapping[str, Any], root: Mapping[str, Any], place: str
) -> Iterator[_Found]:
    if unknown := schema.keys() - _KEYWORDS:
        raise ValueError(f"schema keywords not known here: {sorted(unknown)}")
    if "$ref" in schema:
        yield from _check(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root, place)
    if "type" in schema:
        names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(_TYPES[name](value) for name in names):
            yield place, f"output_json_not_{names[0]}", {}
            return
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if allowed is not None and not any(_same(value, each) for each in allowed):
        known = ", ".join(str(each) for each in allowed)
        yield place, "output_json_not_one_of", {"known": known}
    if isinstance(value, Mapping):
        yield from _check_object(value, schema, root, place)
    elif isinstance(value, list):
        yield from _check_array(value, schema, root, place)
    else:
        yield from _check_scalar(value, schema, place)


def _check_object(
    value: Mapping[str, object], schema: Mapping[str, Any], root: Mapping[str, Any], place: str
) -> Iterator[_Found]:
    for key in schema.get("required", ()):
        if key not in value:
            yield _join(place, key), "output_json_missing", {}
    properties = schema.get("properties", {})
    for key, each in value.items():
        if key in properties:
            yield from _check(each, properties[key], root, _join(place, key))
        elif schema.get("additionalProperties") is False:
            yield _join(place, key), "output_json_unknown", {}


def _check_array(
    value: Sequence[object], schema: Mapping[str, Any], root: Mapping[str, Any], place: str
) -> Iterator[_Found]:
    prefix, items = schema.get("prefixItems", ()), schema.get("items", {})
    fewest = schema.get("minItems", 0)
    most = schema.get("maxItems", len(prefix) if items is False else None)
    if len(value) < fewest:
        yield place, "output_json_too_few", {"fewest": fewest}
    if most is not None and len(value) > most:
        yield place, "output_json_too_many", {"most": most}
    for index, each in enumerate(value):
        of_each = prefix[index] if index < len(prefix) else items
        if of_each:
            yield from _check(each, of_each, root, f"{place}[{index}]")


def _check_scalar(value: object, schema: Mapping[str, Any], place: str) -> Iterator[_Found]:
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield place, "output_json_empty", {}
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield place, "output_json_bad_form", {}
    if _is_number(value):
        if "minimum" in schema and value < schema["minimum"]:
            yield place, "output_json_too_small", {"smallest": schema["minimum"]}
        if "maximum" in schema and value > schema["maximum"]:
            yield place, "output_json_too_large", {"largest": schema["maximum"]}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


_TYPES: dict[str, Callable[[object], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": _is_integer,
    "null": lambda value: value is None,
    "number": _is_number,
    "object": lambda value: isinstance(value, Mapping),
    "string": lambda value: isinstance(value, str),
}


def _same(value: object, other: object) -> bool:
    """Equal as JSON has it: ``true`` is not 1."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
