"""What holds from event to event, whatever the tree says: rules 1 to 5 and 11 of the table "What to check"."""

from dataclasses import dataclass
from uuid import UUID

from .event import Event
from .findings import Findings, place_of
from .manifest import Manifest


@dataclass(frozen=True, slots=True)
class Owner:
    office: UUID
    category: str


class History:
    """Checks each event against its manifest and the events before it. Remembers a little of each stream."""

    def __init__(self, manifest: Manifest | None, findings: Findings):
        self._manifest = manifest
        self._findings = findings
        self._position = manifest.first - 1 if manifest else 0
        self._recorded_at: int | None = None
        self._streams: dict[bytes, tuple[int, Owner]] = {}
        self._owners: dict[Owner, Owner] = {}

    def check(self, event: Event) -> None:
        self._check_position(event)
        self._check_leaf(event)
        self._check_stream(event)
        self._check_time(event)
        self._check_scope(event)

    def finish(self) -> None:
        if self._manifest and self._manifest.complete:
            self._missing(self._position + 1, self._manifest.last)

    def _check_position(self, event: Event) -> None:
        manifest, before = self._manifest, self._position
        if manifest and not manifest.first <= event.position <= manifest.last:
            self._findings.add("position", event.place, f"it is not between {manifest.first} and {manifest.last}")
            return
        if event.position <= before:
            self._findings.add("position", event.place, f"it stands behind position {before}")
            return
        if manifest and manifest.complete:
            self._missing(before + 1, event.position - 1)
        self._position = event.position

    def _missing(self, first: int, last: int) -> None:
        if first <= last:
            self._findings.add("position", place_of(first, last), "no event is there")

    def _check_leaf(self, event: Event) -> None:
        if (computed := event.leaf_hash()) != event.leaf:
            self._findings.add("leaf", event.place, f"the event's leaf hash is {computed.hex()}, "
                               f"but the one stored with it is {event.leaf.hex()}")

    def _check_stream(self, event: Event) -> None:
        owner = Owner(event.office, event.category)
        owner = self._owners.setdefault(owner, owner)
        before, first_owner = self._streams.get(event.stream.bytes, (None, owner))
        self._streams[event.stream.bytes] = (event.version, first_owner)
        if not (self._may_follow(before, event.version) if before is not None else self._may_begin_with(event.version)):
            since = f"behind version {before}" if before is not None else "as its first"
            self._findings.add("version", event.place, f"stream {event.stream} has version {event.version} {since}")
        if owner.office != first_owner.office:
            self._findings.add("stream", event.place, f"stream {event.stream} is of the office {owner.office} here, "
                               f"of {first_owner.office} before")
        if owner.category != first_owner.category:
            self._findings.add("stream", event.place, f"stream {event.stream} is of the category {owner.category!r} "
                               f"here, of {first_owner.category!r} before")

    def _may_follow(self, before: int, version: int) -> bool:
        return version > before if self._lacks_versions else version == before + 1

    @property
    def _lacks_versions(self) -> bool:
        return self._manifest is not None and self._manifest.types is not None

    def _may_begin_with(self, version: int) -> bool:
        begun_before = self._manifest is None or self._manifest.first > 1 or self._lacks_versions
        return version >= 1 if begun_before else version == 1

    def _check_time(self, event: Event) -> None:
        before, self._recorded_at = self._recorded_at, event.recorded_at
        if before is not None and event.recorded_at < before:
            self._findings.add("time", event.place, f"it was recorded at {event.recorded_at}, "
                               f"{before - event.recorded_at} microseconds before the event before it")

    def _check_scope(self, event: Event) -> None:
        if self._manifest is None:
            return
        for name in ("office", "dossier"):
            expected, found = getattr(self._manifest, name), getattr(event, name)
            if expected is not None and found != expected:
                whose = f"of the {name} {found}" if found else f"of no {name}"
                self._findings.add("scope", event.place, f"it is {whose}; the export is of {expected}")
        if not self._manifest.admits(event.type):
            self._findings.add("scope", event.place, f"it is of the type {event.type!r}, which was not exported")
