"""What an export says of itself."""

from dataclasses import dataclass
from uuid import UUID

from .checkpoint import Checkpoint
from .fields import Table, exactly, integer, read_object, text, timestamp, types, uuid_or_none
from .findings import Findings

_TABLE: Table = {
    "format": exactly("paraph-export/1"),
    "origin": text,
    "tree_size": integer(0),
    "first": integer(1),
    "last": integer(0),
    "office": uuid_or_none,
    "dossier": uuid_or_none,
    "events": integer(0),
    "hashes": integer(0),
    "documents": integer(0),
    "exported_at": timestamp,
}
_OPTIONAL: Table = {"types": types}


@dataclass(frozen=True, slots=True)
class Manifest:
    """`manifest.json`. It is not signed: it tells what to expect, and proves nothing."""

    format: str
    origin: str
    tree_size: int
    first: int
    last: int
    office: UUID | None
    dossier: UUID | None
    events: int
    hashes: int
    documents: int
    exported_at: str
    types: tuple[str, ...] | None = None

    @classmethod
    def parse(cls, encoded: bytes) -> "Manifest":
        return cls(**read_object(encoded, _TABLE, _OPTIONAL))

    @property
    def complete(self) -> bool:
        """Whether all events from `first` to `last` have to be there."""
        return self.office is None and self.dossier is None and self.types is None

    def admits(self, event_type: str) -> bool:
        """Whether the type is one of those that were exported."""
        return self.types is None or any(
            event_type.startswith(name[:-1]) if name.endswith("*") else event_type == name for name in self.types)

    def check_against(self, checkpoint: Checkpoint | None, findings: Findings) -> None:
        if checkpoint and self.origin != checkpoint.origin:
            _wrong(findings, f"its origin is {self.origin!r}, that of the checkpoint is {checkpoint.origin!r}")
        if checkpoint and self.tree_size != checkpoint.tree_size:
            _wrong(findings, f"its tree size is {self.tree_size}, that of the checkpoint is {checkpoint.tree_size}")
        if self.last > self.tree_size:
            _wrong(findings, f"its last position is {self.last}, beyond its tree size {self.tree_size}")
        if self.first > self.last + 1:
            _wrong(findings, f"its first position is {self.first}, behind its last one, {self.last}")

    def check_counts(self, counted: dict[str, int], findings: Findings) -> None:
        for name, count in counted.items():
            if (expected := getattr(self, name)) != count:
                _wrong(findings, f"it counts {expected} {name}, but there are {count}")


def _wrong(findings: Findings, what: str) -> None:
    findings.add("archive", "manifest.json", what)
