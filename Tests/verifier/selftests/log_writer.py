"""Small logs and their exports, written from the page, in another way than they are read."""

import hashlib
import io
import json
import random
import tarfile
from uuid import UUID

from . import definitions
from .signing import ORIGIN, Signer

NOON = 1772366400000000


class Log:
    """A log of events with random fields: offices, dossiers, streams, documents. The same seed gives the same."""

    def __init__(self, size: int, seed: int = 0, signer: Signer | None = None):
        self.random = random.Random(seed)
        self.signer = signer or Signer()
        self.offices = [self.uuid() for _ in range(2)]
        self.dossiers = {office: [self.uuid(), self.uuid(), None] for office in self.offices}
        self.documents: dict[str, bytes] = {}
        self.events: list[dict] = []
        self._streams: list[dict] = []
        for position in range(1, size + 1):
            self.events.append(self._event(position))

    @property
    def leaves(self) -> list[bytes]:
        return [bytes.fromhex(event["leaf"]) for event in self.events]

    def note(self, tree_size: int) -> str:
        return self.signer.note(tree_size, definitions.root(self.leaves[:tree_size]))

    def uuid(self) -> str:
        return str(UUID(int=self.random.getrandbits(128)))

    def seal_again(self) -> None:
        """Makes every leaf fit its event, as one does who may write the whole database."""
        for event in self.events:
            event["leaf"] = leaf_hash(event).hex()

    def _event(self, position: int) -> dict:
        stream = self._stream()
        stream["version"] += 1
        before = self.events[-1]["recorded_at"] if self.events else NOON
        event = {"position": position, "id": self.uuid(), **stream, "type": stream["category"] + (".corrected" if stream["version"] % 3 == 2 else ".entered"),
                 "actor": self.random.choice(["policy:test", f"member:{self.uuid()}"]), "causation": self.uuid(),
                 "correlation": self.uuid(), "recorded_at": before + self.random.randrange(5), "body": self._body()}
        return event | {"leaf": leaf_hash(event).hex()}

    def _stream(self) -> dict:
        if self._streams and self.random.random() < 0.7:
            return self.random.choice(self._streams)
        office = self.random.choice(self.offices)
        self._streams.append({"office": office, "dossier": self.random.choice(self.dossiers[office]), "version": 0,
                              "category": self.random.choice(["document", "daybook"]), "stream": self.uuid()})
        return self._streams[-1]

    def _body(self) -> str:
        body: dict = {"line": "loyer de février — 850 €", "number": self.random.randrange(1000)}
        if self.random.random() < 0.3:
            content = self.random.randbytes(self.random.randrange(1, 1500))
            body["sha256"] = hashlib.sha256(content).hexdigest()
            self.documents[body["sha256"]] = content
        return json.dumps(body, ensure_ascii=False)


class ExportedLog:
    """An export in parts, which a test may change before it packs them."""

    def __init__(self, log: Log, first: int = 1, last: int | None = None, office: str | None = None,
                 dossier: str | None = None, types: str | None = None, checkpoints: tuple[int, ...] = ()):
        size = len(log.events)
        last = size if last is None else last
        self.events = [dict(event) for event in log.events[first - 1:last]
                       if office in (None, event["office"]) and dossier in (None, event["dossier"])
                       and (types is None or event["type"] in types.split(","))]
        exported = {event["position"] - 1 for event in self.events}
        self.hashes = [{"level": level, "index": index,
                        "hash": definitions.root(log.leaves[index << level:(index + 1) << level]).hex()}
                       for level, index in definitions.perfect_subtrees_without(exported, size)]
        named = {json.loads(event["body"]).get("sha256") for event in self.events} - {None}
        self.documents = {name: log.documents[name] for name in sorted(named)}
        self.checkpoint = log.note(size)
        self.checkpoints = [{"tree_size": size, "note": log.note(size)} for size in checkpoints]
        self.keys = [log.signer.verifier_key]
        self.manifest = {"format": "paraph-export/1", "origin": ORIGIN, "tree_size": size, "first": first, "last": last,
                         "office": office, "dossier": dossier, "exported_at": "2026-03-01T12:00:00.5Z"}
        if types is not None:
            self.manifest["types"] = types
        self.count()

    def count(self) -> None:
        self.manifest |= {"events": len(self.events), "hashes": len(self.hashes), "documents": len(self.documents)}

    def members(self) -> list[tuple[str, bytes]]:
        return [("README.txt", b"Run verify.py.\n"),
                ("manifest.json", json.dumps(self.manifest).encode()),
                ("checkpoint.txt", self.checkpoint.encode()),
                ("checkpoints.ndjson", ndjson(self.checkpoints)),
                ("keys.txt", "".join(f"{key}\n" for key in self.keys).encode()),
                ("events.ndjson", ndjson(self.events)),
                ("hashes.ndjson", ndjson(self.hashes)),
                *((f"documents/{name}", content) for name, content in self.documents.items())]


def leaf_hash(event: dict) -> bytes:
    dossier = event["dossier"]
    return hashlib.sha256(
        bytes([0, 1]) + _uuid(event["id"]) + _uuid(event["office"]) + (b"\x01" + _uuid(dossier) if dossier else b"\x00")
        + _text(event["category"]) + _uuid(event["stream"]) + _number(event["version"]) + _text(event["type"])
        + _text(event["actor"]) + _uuid(event["causation"]) + _uuid(event["correlation"])
        + _number(event["recorded_at"]) + _text(event["body"])).digest()


def ndjson(objects: list[dict]) -> bytes:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in objects).encode()


def tar(members: list[tuple[str, bytes]]) -> bytes:
    """An archive as Python's own library writes it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in members:
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return packed.getvalue()


def _uuid(value: str) -> bytes:
    return bytes.fromhex(value.replace("-", ""))


def _number(value: int) -> bytes:
    return (value % 2**64).to_bytes(8)


def _text(value: str) -> bytes:
    return _number(len(value.encode())) + value.encode()
