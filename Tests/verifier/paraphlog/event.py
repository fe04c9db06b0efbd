"""An event, and the bytes it is hashed as."""

import hashlib
import struct
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .fields import LARGEST_NUMBER, Table, digest, integer, members, read_object, text, uuid, uuid_or_none

TABLE: Table = {
    "position": integer(1, LARGEST_NUMBER),
    "id": uuid,
    "office": uuid,
    "dossier": uuid_or_none,
    "category": text,
    "stream": uuid,
    "version": integer(),
    "type": text,
    "actor": text,
    "causation": uuid,
    "correlation": uuid,
    "recorded_at": integer(),
    "body": text,
    "leaf": digest,
}


@dataclass(frozen=True, slots=True)
class Event:
    """A line of `events.ndjson`. `recorded_at` is in microseconds since 1970; `leaf` is the hash as the log has it."""

    position: int
    id: UUID
    office: UUID
    dossier: UUID | None
    category: str
    stream: UUID
    version: int
    type: str
    actor: str
    causation: UUID
    correlation: UUID
    recorded_at: int
    body: str
    leaf: bytes

    @classmethod
    def from_line(cls, line: bytes) -> "Event":
        return cls(**read_object(line, TABLE))

    @classmethod
    def from_object(cls, value: Any) -> "Event":
        return cls(**members(value, TABLE))

    @property
    def place(self) -> str:
        return f"position {self.position}"

    def leaf_bytes(self) -> bytes:
        return b"".join((
            b"\x00\x01",
            self.id.bytes,
            self.office.bytes,
            b"\x00" if self.dossier is None else b"\x01" + self.dossier.bytes,
            _text(self.category),
            self.stream.bytes,
            _number(self.version),
            _text(self.type),
            _text(self.actor),
            self.causation.bytes,
            self.correlation.bytes,
            _number(self.recorded_at),
            _text(self.body),
        ))

    def leaf_hash(self) -> bytes:
        return hashlib.sha256(self.leaf_bytes()).digest()


def _number(value: int) -> bytes:
    return struct.pack(">q", value)


def _text(value: str) -> bytes:
    encoded = value.encode()
    return _number(len(encoded)) + encoded
