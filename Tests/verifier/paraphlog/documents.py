"""The documents that events name by their SHA-256."""

import hashlib
import json

from .archive import Archive
from .event import Event
from .fields import is_digest
from .findings import Findings


class Documents:
    """Holds the documents of an archive against the events that name them. Remembers a hash of each."""

    def __init__(self, archive: Archive, findings: Findings):
        self._archive = archive
        self._findings = findings
        self._named: set[bytes] = set()

    def note(self, event: Event) -> None:
        for name in self._names(event):
            digest = bytes.fromhex(name)
            if digest not in self._named and digest not in self._archive.documents:
                self._findings.add("document", event.place, f"it names the document {name}, which is not there")
            self._named.add(digest)

    def check(self) -> None:
        """To be called when all events were noted."""
        for digest in self._archive.documents:
            place = f"documents/{digest.hex()}"
            if digest not in self._named:
                self._findings.add("document", place, "no exported event names it")
            computed = hashlib.sha256()
            for chunk in self._archive.document_chunks(digest):
                computed.update(chunk)
            if computed.digest() != digest:
                self._findings.add("document", place, f"the SHA-256 of its bytes is {computed.hexdigest()}")

    def _names(self, event: Event) -> list[str]:
        try:
            return documents_named(event.body)
        except RecursionError:
            self._findings.add("document", event.place, "its body is nested too deeply to see what it names")
            return []


def documents_named(body: str) -> list[str]:
    """The values of the members `sha256` at the top of a JSON object that are hashes: one, in every honest body."""
    try:
        value = json.loads(body, object_pairs_hook=_Members, parse_int=str, parse_float=str, parse_constant=_refuse)
    except ValueError:
        return []
    if not isinstance(value, _Members):
        return []
    return [hash for name, hash in value.pairs if name == "sha256" and is_digest(hash)]


class _Members:
    def __init__(self, pairs: list[tuple[str, object]]):
        self.pairs = pairs


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
