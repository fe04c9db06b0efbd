"""Proofs as the server gives them: that an event is in the log, and that one tree grew out of another."""

from typing import Any

from .checkpoint import Checkpoint, VerifierKey
from .event import Event
from .fields import Table, digest, digests, exactly, integer, read_object, text
from .findings import Findings, Unreadable
from .tree import WrongProof, check_consistency, root_from_inclusion

_INCLUSION: Table = {
    "format": exactly("paraph-proof/1"),
    "event": Event.from_object,
    "leaf_index": integer(0),
    "leaf_hash": digest,
    "tree_size": integer(0),
    "hashes": digests,
    "checkpoint": text,
}

_CONSISTENCY: Table = {
    "from": integer(0),
    "to": integer(0),
    "from_root": digest,
    "to_root": digest,
    "hashes": digests,
}


class InclusionProof:
    """The answer of `GET /v1/events/{position}/proof`, or what `paraph events prove` prints."""

    def __init__(self, encoded: bytes, findings: Findings):
        self._findings = findings
        self._proof = _read(encoded, _INCLUSION, findings)

    def verify(self, keys: list[VerifierKey]) -> str | None:
        """What is proven, if nothing is found."""
        if self._proof is None:
            return None
        self._check_event(self._proof["event"])
        checkpoint = self._checkpoint()
        if checkpoint is None:
            return None
        signer = _signer(checkpoint, keys, "checkpoint", self._findings)
        self._check_path(checkpoint)
        return (f"The event at {self._proof['event'].place} is in the log {checkpoint.origin} of "
                f"{checkpoint.tree_size} events, whose root {checkpoint.root.hex()} was signed by {signer}.")

    def _check_event(self, event: Event) -> None:
        leaf, computed = self._proof["leaf_hash"], event.leaf_hash()
        for name, stored in (("leaf_hash", leaf), ("event.leaf", event.leaf)):
            if stored != computed:
                self._findings.add("leaf", event.place, f"the event's leaf hash is {computed.hex()}, but {name} is "
                                   f"{stored.hex()}")
        if event.position != self._proof["leaf_index"] + 1:
            self._findings.add("position", event.place, f"its leaf_index is {self._proof['leaf_index']}, "
                               f"it should be {event.position - 1}")

    def _checkpoint(self) -> Checkpoint | None:
        try:
            checkpoint = Checkpoint.parse(self._proof["checkpoint"])
        except Unreadable as error:
            self._findings.add("signature", "checkpoint", str(error))
            return None
        if checkpoint.tree_size != self._proof["tree_size"]:
            self._findings.add("proof", "tree_size", f"it is {self._proof['tree_size']}, "
                               f"that of the checkpoint is {checkpoint.tree_size}")
        return checkpoint

    def _check_path(self, checkpoint: Checkpoint) -> None:
        proof = self._proof
        try:
            root = root_from_inclusion(proof["leaf_index"], proof["tree_size"], proof["leaf_hash"], proof["hashes"])
            if root != checkpoint.root:
                raise WrongProof(f"it leads to the root {root.hex()}, the checkpoint's is {checkpoint.root.hex()}")
        except WrongProof as error:
            self._findings.add("proof", "hashes", str(error))


class ConsistencyProof:
    """The answer of `GET /v1/log/consistency`."""

    def __init__(self, encoded: bytes, findings: Findings):
        self._findings = findings
        self._proof = _read(encoded, _CONSISTENCY, findings)

    def verify(self, checkpoints: list[tuple[str, str]], keys: list[VerifierKey]) -> str | None:
        """What is proven, if nothing is found. Of checkpoints, which somebody kept: where they are, and their text."""
        if self._proof is None:
            return None
        start, end = self._proof["from"], self._proof["to"]
        try:
            check_consistency(start, end, self._proof["from_root"], self._proof["to_root"], self._proof["hashes"])
        except WrongProof as error:
            self._findings.add("proof", "hashes", str(error))
        anchored = self._check_against(checkpoints, keys)
        signed = ("Both roots are those of the checkpoints." if anchored >= {start, end} else
                  "Whether these roots were signed was not checked: it takes a checkpoint of each size.")
        return (f"The first {start} events of {end} are the same, from the root {self._proof['from_root'].hex()} "
                f"to the root {self._proof['to_root'].hex()}. {signed}")

    def _check_against(self, checkpoints: list[tuple[str, str]], keys: list[VerifierKey]) -> set[int]:
        roots = {self._proof["from"]: self._proof["from_root"], self._proof["to"]: self._proof["to_root"]}
        origins, anchored = set(), set()
        for place, note in checkpoints:
            try:
                checkpoint = Checkpoint.parse(note)
            except Unreadable as error:
                self._findings.add("signature", place, str(error))
                continue
            _signer(checkpoint, keys, place, self._findings)
            origins.add(checkpoint.origin)
            anchored.add(checkpoint.tree_size)
            self._compare(checkpoint, roots.get(checkpoint.tree_size), place)
        if len(origins) > 1:
            self._findings.add("signature", "checkpoints", "they are of different origins and do not compare: "
                               + ", ".join(sorted(origins)))
        return anchored

    def _compare(self, checkpoint: Checkpoint, root: bytes | None, place: str) -> None:
        if root is None:
            self._findings.add("proof", place, f"its tree size {checkpoint.tree_size} is neither end of the proof")
        elif root != checkpoint.root:
            self._findings.add("checkpoint", place, f"its root over {checkpoint.tree_size} leaves is "
                               f"{checkpoint.root.hex()}, the proof's is {root.hex()}")


def _read(encoded: bytes, table: Table, findings: Findings) -> dict[str, Any] | None:
    try:
        return read_object(encoded, table)
    except Unreadable as error:
        findings.add("proof", "the proof", str(error))
        return None


def _signer(checkpoint: Checkpoint, keys: list[VerifierKey], place: str, findings: Findings) -> VerifierKey | None:
    try:
        return checkpoint.signer(keys)
    except Unreadable as error:
        findings.add("signature", place, str(error))
        return None
