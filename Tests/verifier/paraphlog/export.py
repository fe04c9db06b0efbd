"""An export archive, verified wholly."""

import heapq
from dataclasses import dataclass
from operator import attrgetter
from typing import BinaryIO, Callable, Iterator, TypeVar

from .archive import Archive
from .checkpoint import Checkpoint, VerifierKey
from .covering import Covering, Milestone, Subtree
from .documents import Documents
from .event import Event
from .fields import Table, integer, read_object, text
from .findings import Findings, Unreadable, decoded
from .history import History
from .manifest import Manifest

_CHECKPOINT_LINE: Table = {"tree_size": integer(0), "note": text}

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Summary:
    """What was looked at, for who wants to know what it means that nothing was found."""

    manifest: Manifest
    checkpoint: Checkpoint
    signer: VerifierKey | None
    keys_are_its_own: bool

    def __str__(self) -> str:
        manifest, checkpoint = self.manifest, self.checkpoint
        shown = "all of them, none missing" if manifest.complete else "what else there is, it cannot show"
        return (f"{manifest.events} events from {manifest.first} to {manifest.last} ({shown}) and {manifest.documents} "
                f"documents, in the log {checkpoint.origin} of {checkpoint.tree_size} events, "
                f"whose root {checkpoint.root.hex()} was signed by {self.signer}.")


class Export:
    def __init__(self, file: BinaryIO, trusted: list[VerifierKey], findings: Findings):
        """With no keys that are trusted, those of the archive are taken: then it only agrees with itself."""
        self._findings = findings
        self._archive = Archive(file, findings)
        self._trusted = trusted

    def verify(self) -> Summary | None:
        if not self._archive.intact:
            return None
        own_keys = self._own_keys()
        keys = self._trusted or own_keys
        checkpoint = self._read("checkpoint.txt", "signature", lambda note: Checkpoint.parse(decoded(note)))
        signer = self._signer(checkpoint, keys, "checkpoint.txt") if checkpoint else None
        manifest = self._read("manifest.json", "archive", Manifest.parse)
        if manifest:
            manifest.check_against(checkpoint, self._findings)
        counted = self._verify_contents(manifest, checkpoint, keys)
        if manifest:
            manifest.check_counts(counted, self._findings)
        return Summary(manifest, checkpoint, signer, not self._trusted) if manifest and checkpoint else None

    def _verify_contents(self, manifest: Manifest | None, checkpoint: Checkpoint | None,
                         keys: list[VerifierKey]) -> dict[str, int]:
        history, documents = History(manifest, self._findings), Documents(self._archive, self._findings)
        tree_size = checkpoint.tree_size if checkpoint else manifest.tree_size if manifest else None
        covering = Covering(tree_size, self._milestones(manifest, checkpoint, keys), self._findings)
        events = self._archive.records("events.ndjson", Event.from_line)
        hashes = self._archive.records("hashes.ndjson", Subtree.from_line)
        by_leaf = heapq.merge(_checked(events, history, documents), _placed(hashes), key=attrgetter("first"))
        for subtree in by_leaf:
            covering.take(subtree)
        covering.finish()
        history.finish()
        documents.check()
        return {"events": events.count, "hashes": hashes.count, "documents": len(self._archive.documents)}

    def _milestones(self, manifest: Manifest | None, final: Checkpoint | None,
                    keys: list[VerifierKey]) -> Iterator[Milestone]:
        size_before = 0
        for place, line in self._archive.records("checkpoints.ndjson", _checkpoint_line):
            self._check_bounds(line["tree_size"], size_before, manifest, final, place)
            size_before = max(size_before, line["tree_size"])
            checkpoint = self._earlier(line, final, place)
            if checkpoint:
                self._signer(checkpoint, keys, place)
                yield Milestone(checkpoint, place)
        if final:
            yield Milestone(final, "checkpoint.txt")

    def _check_bounds(self, size: int, size_before: int, manifest: Manifest | None, final: Checkpoint | None,
                      place: str) -> None:
        if size < size_before:
            self._findings.add("archive", place, f"its tree size {size} stands behind {size_before}")
        if final and size >= final.tree_size:
            self._findings.add("archive", place, f"its tree size {size} is not below that of checkpoint.txt")
        if manifest and not manifest.first - 1 <= size <= manifest.last:
            self._findings.add("archive", place, f"its tree size {size} is not between {manifest.first - 1} and "
                               f"{manifest.last}")
        if manifest and not manifest.complete:
            self._findings.add("archive", place, "an export of one office or dossier, or of some types, has no earlier checkpoints")

    def _earlier(self, line: dict, final: Checkpoint | None, place: str) -> Checkpoint | None:
        try:
            checkpoint = Checkpoint.parse(line["note"])
            if checkpoint.tree_size != line["tree_size"]:
                raise Unreadable(f"its note is of tree size {checkpoint.tree_size}, its line says {line['tree_size']}")
            if final and checkpoint.origin != final.origin:
                raise Unreadable(f"its origin is {checkpoint.origin!r}, that of checkpoint.txt is {final.origin!r}")
            return checkpoint
        except Unreadable as error:
            self._findings.add("signature", place, str(error))
            return None

    def _signer(self, checkpoint: Checkpoint, keys: list[VerifierKey], place: str) -> VerifierKey | None:
        try:
            return checkpoint.signer(keys)
        except Unreadable as error:
            self._findings.add("signature", place, str(error))
            return None

    def _own_keys(self) -> list[VerifierKey]:
        keys = self._archive.records("keys.txt", lambda line: VerifierKey.parse(decoded(line)[:-1]))
        return [key for _, key in keys]

    def _read(self, name: str, word: str, read: Callable[[bytes], Value]) -> Value | None:
        if name not in self._archive:
            return None
        try:
            return read(self._archive.bytes(name))
        except Unreadable as error:
            self._findings.add(word, name, str(error))
        return None


def _checked(events: Iterator[tuple[str, Event]], history: History, documents: Documents) -> Iterator[Subtree]:
    for place, event in events:
        history.check(event)
        documents.note(event)
        yield Subtree(0, event.position - 1, event.leaf, True, place)


def _placed(hashes: Iterator[tuple[str, Subtree]]) -> Iterator[Subtree]:
    for place, subtree in hashes:
        yield Subtree(subtree.level, subtree.index, subtree.hash, False, place)


def _checkpoint_line(line: bytes) -> dict:
    return read_object(line, _CHECKPOINT_LINE)
