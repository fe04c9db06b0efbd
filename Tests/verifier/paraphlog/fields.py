"""JSON objects with exactly the members of a table, each of exactly its type."""

import json
import re
from datetime import datetime
from types import MappingProxyType
from typing import Any, Callable, Mapping
from uuid import UUID

from .findings import Unreadable, decoded

LARGEST_NUMBER = 2**63 - 1
"""The largest number that fits the 8 bytes, two's complement, in which the page writes one."""

Table = Mapping[str, Callable[[Any], Any]]

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TYPES = re.compile(r"(([a-z0-9-]+\.)*([a-z0-9-]+|\*)(,(?!$)|$))+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def read_object(encoded: bytes, table: Table, optional: Table = MappingProxyType({})) -> dict[str, Any]:
    """The members of a JSON object in UTF-8, each as what its reader in the tables makes of it."""
    value = _parsed(encoded)
    there = {name: reader for name, reader in optional.items() if type(value) is dict and name in value}
    return members(value, {**table, **there})


def members(value: Any, table: Table) -> dict[str, Any]:
    if type(value) is not dict:
        raise Unreadable("it is not a JSON object")
    if missing := sorted(table.keys() - value.keys()):
        raise Unreadable(f"it has no {', '.join(missing)}")
    if surplus := sorted(value.keys() - table.keys()):
        raise Unreadable(f"it has members that are not of the format: {', '.join(map(repr, surplus))}")
    return {name: _member(name, value[name], reader) for name, reader in table.items()}


def integer(least: int = -LARGEST_NUMBER - 1, most: int = LARGEST_NUMBER) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int:
            raise Unreadable("it is not an integer")
        if not least <= value <= most:
            raise Unreadable(f"it is not between {least} and {most}")
        return value

    return read


def text(value: Any) -> str:
    if type(value) is not str:
        raise Unreadable("it is not a string")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise Unreadable("it holds half a surrogate pair, which has no UTF-8")
    return value


def uuid(value: Any) -> UUID:
    if not _UUID.fullmatch(text(value)):
        raise Unreadable("it is not a UUID in lower case")
    return UUID(value)


def uuid_or_none(value: Any) -> UUID | None:
    return None if value is None else uuid(value)


def types(value: Any) -> tuple[str, ...]:
    """Names of types, of which the last word may be `*`."""
    if not _TYPES.fullmatch(text(value)):
        raise Unreadable("it is no list of types")
    return tuple(value.split(","))


def digest(value: Any) -> bytes:
    if not is_digest(value):
        raise Unreadable("it is not a hash of 64 lower-case hexadecimal digits")
    return bytes.fromhex(value)


def is_digest(value: Any) -> bool:
    return type(value) is str and _DIGEST.fullmatch(value) is not None


def digests(value: Any) -> list[bytes]:
    if type(value) is not list:
        raise Unreadable("it is not an array")
    return [digest(element) for element in value]


def timestamp(value: Any) -> str:
    """A time as RFC 3339 writes it (which allows a leap second)."""
    if not _TIMESTAMP.fullmatch(text(value)):
        raise Unreadable("it is not a time of RFC 3339")
    try:
        seconds = value[17:19].replace("60", "59")
        datetime.fromisoformat(value[:10] + "T" + value[11:17] + seconds)
        zone = value[-6:]
        if value[-1] not in "Zz" and not (int(zone[1:3]) < 24 and int(zone[4:]) < 60):
            raise ValueError
    except ValueError:
        raise Unreadable("there is no such time") from None
    return value


def exactly(expected: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value != expected:
            raise Unreadable(f"it is not {expected!r}, the one that this verifier knows")
        return value

    return read


def _parsed(encoded: bytes) -> Any:
    try:
        return json.loads(decoded(encoded), object_pairs_hook=_without_doubles, parse_float=_no_integer,
                          parse_constant=_no_integer)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"it is not JSON: {error}") from None


def _member(name: str, value: Any, reader: Callable[[Any], Any]) -> Any:
    try:
        return reader(value)
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from None


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise Unreadable("it has a member twice")
    return result


def _no_integer(number: str) -> Any:
    raise Unreadable(f"{number} is not an integer")
