"""Exports to tamper with, and ways to do it: each seeded, so that a failure can be had again."""

import copy
import functools
import random

from .log_writer import ExportedLog, Log

SIZES = (*range(1, 20), 31, 32, 33, 47, 63, 64, 65, 70)


def logs(least: int = 1):
    """Sizes from `least`, each with a chance of its own that is always the same."""
    return ((size, random.Random(f"tampering {size}")) for size in SIZES if size >= least)


def whole(size: int) -> ExportedLog:
    """A copy of its own for each caller, since they change it."""
    return copy.deepcopy(_whole(size))


@functools.cache
def _whole(size: int) -> ExportedLog:
    return ExportedLog(Log(size, seed=size), checkpoints=tuple(range(size // 3, size, 9)))


def partial():
    for size, chance in logs(4):
        log = Log(size, seed=size)
        first = chance.randrange(1, size)
        export = ExportedLog(log, first, chance.randrange(first, size))
        yield export, chance


def changed(value: str | int | None, chance: random.Random) -> str | int:
    """Another value of the same form: an identity stays one."""
    if value is None:
        return Log(1, seed=1).events[0]["id"]
    if type(value) is int:
        return value ^ 1 << chance.randrange(40)
    at = chance.randrange(len(value))
    while value[at] == "-":
        at = chance.randrange(len(value))
    return value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1:]


def flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1:]
