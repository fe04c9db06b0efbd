"""The members of an export, found by name, and their lines."""

import re
from typing import BinaryIO, Callable, Iterator, TypeVar

from . import ustar
from .findings import Findings, Unreadable

REQUIRED = ("README.txt", "manifest.json", "checkpoint.txt", "checkpoints.ndjson", "keys.txt", "events.ndjson",
            "hashes.ndjson")
LONGEST_LINE = 1 << 28
"""256 MiB: what a line or a small member may be long at most, so that no archive can fill the memory."""

_DOCUMENT = re.compile(r"documents/([0-9a-f]{64})")
_CHUNK = 1 << 20

Record = TypeVar("Record")


class Archive:
    """An export whose members are known. `intact` is false if the archive could not be read to its end."""

    def __init__(self, file: BinaryIO, findings: Findings):
        self._file = file
        self._findings = findings
        self._members: dict[str, ustar.Member] = {}
        self.documents: dict[bytes, ustar.Member] = {}
        self.intact = True
        try:
            for member in ustar.members(file, findings):
                self._admit(member)
        except Unreadable as error:
            self.intact = False
            findings.add("archive", "the archive", str(error))
            return
        for name in REQUIRED:
            if name not in self._members:
                findings.add("archive", name, "it is missing")

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def bytes(self, name: str) -> bytes:
        """A member that is small in every honest archive."""
        member = self._members[name]
        if member.size > LONGEST_LINE:
            raise Unreadable(f"it is longer than {LONGEST_LINE} bytes")
        with ustar.open_member(self._file, member) as stream:
            return stream.read()

    def document_chunks(self, digest: bytes) -> Iterator[bytes]:
        with ustar.open_member(self._file, self.documents[digest]) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def records(self, name: str, read: Callable[[bytes], Record]) -> "Records[Record]":
        return Records(self._lines(name), name, read, self._findings)

    def _lines(self, name: str) -> Iterator[bytes]:
        if name not in self._members:
            return
        with ustar.open_member(self._file, self._members[name]) as stream:
            while line := stream.readline(LONGEST_LINE):
                yield line

    def _admit(self, member: ustar.Member) -> None:
        document = _DOCUMENT.fullmatch(member.name)
        if not document and member.name not in REQUIRED:
            self._findings.add("archive", repr(member.name), "no member of an export has this name")
        elif member.name in self._members:
            self._findings.add("archive", member.name, "it is there more than once; only the first is looked at")
        else:
            self._members[member.name] = member
            if document:
                self.documents[bytes.fromhex(document[1])] = member


class Records(Iterator[tuple[str, Record]]):
    """The lines of an NDJSON member, read, each with its place; unreadable ones are findings. Counts all of them."""

    def __init__(self, lines: Iterator[bytes], name: str, read: Callable[[bytes], Record], findings: Findings):
        self.count = 0
        self._lines = lines
        self._name = name
        self._read = read
        self._findings = findings

    def __next__(self) -> tuple[str, Record]:
        for line in self._lines:
            self.count += 1
            place = f"{self._name} line {self.count}"
            try:
                if not line.endswith(b"\n"):
                    raise Unreadable(f"it does not end with a line feed (or is longer than {LONGEST_LINE} bytes)")
                return place, self._read(line)
            except Unreadable as error:
                self._findings.add("archive", place, str(error))
        raise StopIteration
