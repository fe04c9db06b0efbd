"""Every way to change the events of an export: all found, and the place named."""

import unittest

from .log_writer import ExportedLog, Log, leaf_hash
from .tampering import changed, logs, whole
from .verifying import findings_in, words

FIELDS = ("id", "office", "dossier", "category", "stream", "version", "type", "actor", "causation", "correlation",
          "recorded_at", "body")


class AChangedEvent(unittest.TestCase):
    def test_is_found_by_its_leaf_whatever_the_field(self):
        for size, chance in logs():
            for field in FIELDS:
                export = whole(size)
                event = chance.choice(export.events)
                event[field] = changed(event[field], chance)
                self.assertIn(("leaf", f"position {event['position']}"), words(findings_in(export)), (size, field))

    def test_is_found_by_its_leaf_alone_if_nothing_else_follows_from_the_field(self):
        for size, chance in logs():
            export = whole(size)
            event = chance.choice(export.events)
            field = chance.choice(("id", "dossier", "type", "actor", "causation", "correlation"))
            event[field] = changed(event[field], chance)
            self.assertEqual(words(findings_in(export)), [("leaf", f"position {event['position']}")], (size, field))

    def test_is_found_by_the_root_if_its_leaf_was_changed_with_it(self):
        for size, chance in logs():
            export = whole(size)
            event = chance.choice(export.events)
            event["actor"] = changed(event["actor"], chance)
            event["leaf"] = leaf_hash(event).hex()
            self.assertEqual(words(findings_in(export)), [("checkpoint", self.between_checkpoints(event, export))])

    def test_is_found_at_every_bit_of_its_stored_leaf(self):
        for bit in range(256):
            export = whole(5)
            export.events[2]["leaf"] = f"{int(export.events[2]['leaf'], 16) ^ 1 << bit:064x}"
            self.assertEqual(words(findings_in(export)), [("leaf", "position 3"), ("checkpoint", "positions 2 to 5")])

    def between_checkpoints(self, event: dict, export: ExportedLog) -> str:
        sizes = [0, *(line["tree_size"] for line in export.checkpoints), export.manifest["tree_size"]]
        last = min(size for size in sizes if size >= event["position"])
        first = max(size for size in sizes if size < event["position"]) + 1
        return f"position {first}" if first == last else f"positions {first} to {last}"


class ARowOfEvents(unittest.TestCase):
    def test_that_was_removed_is_missing(self):
        for size, chance in logs():
            export = whole(size)
            removed = export.events.pop(chance.randrange(size))
            export.count()
            found = words(findings_in(export))
            self.assertIn(("position", f"position {removed['position']}"), found)
            self.assertIn(("hash", f"position {removed['position']}"), found)

    def test_that_was_cut_off_the_end_is_missing(self):
        for size, chance in logs():
            export = whole(size)
            kept = chance.randrange(size)
            del export.events[kept:]
            export.count()
            place = f"position {size}" if kept + 1 == size else f"positions {kept + 1} to {size}"
            found = words(findings_in(export))
            self.assertIn(("position", place), found)
            self.assertIn(("hash", place), found)

    def test_that_was_put_in_twice_is_found(self):
        for size, chance in logs():
            export = whole(size)
            at = chance.randrange(size)
            export.events.insert(at, dict(export.events[at]))
            export.count()
            place = f"position {export.events[at]['position']}"
            found = words(findings_in(export))
            self.assertLessEqual({("position", place), ("version", place), ("hash", place)}, set(found))

    def test_that_was_inserted_does_not_fit_the_root(self):
        for size, chance in logs():
            export = whole(size)
            at = chance.randrange(size)
            export.events.insert(at, export.events[at] | {"stream": changed(export.events[at]["stream"], chance),
                                                          "version": 1})
            export.events[at]["leaf"] = leaf_hash(export.events[at]).hex()
            for event in export.events[at + 1:]:
                event["position"] += 1
            export.manifest["last"] += 1
            export.manifest["tree_size"] += 1
            export.count()
            found = words(findings_in(export))
            self.assertIn(("archive", "manifest.json"), found)
            self.assertTrue({"checkpoint", "hash"} & {word for word, _ in found})

    def test_that_changed_places_with_another_does_not_fit_the_root(self):
        for size, chance in logs(2):
            export = whole(size)
            one, other = chance.sample(export.events, 2)
            one["position"], other["position"] = other["position"], one["position"]
            export.events.sort(key=lambda event: event["position"])
            self.assertIn("checkpoint", {finding.word for finding in findings_in(export)})

    def test_that_stands_in_another_order_is_found(self):
        for size, chance in logs(2):
            export = whole(size)
            at = chance.randrange(size - 1)
            export.events[at], export.events[at + 1] = export.events[at + 1], export.events[at]
            self.assertIn("position", {finding.word for finding in findings_in(export)})

    def test_of_the_middle_of_a_stream_is_missed_in_a_dossiers_export(self):
        log = Log(70, seed=70)
        export = ExportedLog(log, office=log.offices[0])
        streams = [event["stream"] for event in export.events]
        at = next(at for at, stream in enumerate(streams) if stream in streams[:at] and stream in streams[at + 1:])
        cut = log.events.index(next(event for event in log.events if event["id"] == export.events[at]["id"]))
        moved = dict(log.events[cut])
        log.events[cut]["office"] = log.offices[1]  # An operator who hides it says that it is another office's.
        hiding = ExportedLog(log, office=log.offices[0])
        following = next(event for event in export.events[at + 1:] if event["stream"] == moved["stream"])
        self.assertEqual(words(findings_in(hiding)), [("version", f"position {following['position']}")])
