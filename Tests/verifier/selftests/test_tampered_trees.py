"""A log written anew, and hashes that do not belong: all found, and the place named."""

import unittest
from typing import Callable

from . import definitions
from .log_writer import ExportedLog, Log
from .tampering import changed, logs, partial
from .verifying import findings_in, words


class ALogWrittenAnew(unittest.TestCase):
    """By somebody who may write the database and has the key: everything fits, but for what was signed before."""

    def test_is_found_by_an_earlier_checkpoint(self):
        for size, chance in logs(10):
            log = Log(size, seed=size)
            kept = sorted(chance.sample(range(1, size), 5))
            notes = [{"tree_size": size, "note": log.note(size)} for size in kept]
            at = chance.randrange(kept[-1])
            log.events[at]["actor"] = "policy:forged"
            log.seal_again()
            export = ExportedLog(log)
            export.checkpoints = notes
            first = max([size for size in kept if size <= at], default=0) + 1
            last = min(size for size in kept if size > at)
            place = f"position {first}" if first == last else f"positions {first} to {last}"
            self.assertEqual(words(findings_in(export)), [("checkpoint", place)])

    def test_breaks_what_holds_from_event_to_event(self):
        for size, chance in logs(2):
            for field, change, word in (("recorded_at", lambda value: value - 10**6, "time"),
                                        ("version", lambda value: value + 1, "version")):
                log = Log(size, seed=size)
                event = chance.choice(log.events[1:])
                event[field] = change(event[field])
                log.seal_again()
                self.assertIn((word, f"position {event['position']}"), words(findings_in(ExportedLog(log))))

    def test_with_a_stream_that_changes_hands_is_found(self):
        for size, chance in logs(20):
            for field in ("office", "category"):
                log = Log(size, seed=size)
                event = chance.choice([event for event in log.events if event["version"] > 1])
                event[field] = changed(event[field], chance)
                log.seal_again()
                self.assertIn(("stream", f"position {event['position']}"), words(findings_in(ExportedLog(log))))


class AnExportOfADossier(unittest.TestCase):
    def test_has_no_events_of_others(self):
        log = Log(60, seed=60)
        for field, other in (("office", log.offices[1]), ("dossier", log.dossiers[log.offices[0]][1])):
            export = ExportedLog(log)
            export.checkpoints = []
            export.manifest[field] = other
            expected = [("scope", f"position {event['position']}") for event in export.events if event[field] != other]
            self.assertEqual(words(findings_in(export)), expected)

    def test_has_no_earlier_checkpoints(self):
        log = Log(60, seed=60)
        export = ExportedLog(log, office=log.offices[0], checkpoints=(60 - 1,))
        self.assertEqual(words(findings_in(export)), [("archive", "checkpoints.ndjson line 1")])


class TheHashes(unittest.TestCase):
    def test_are_found_changed_in_any_bit(self):
        for export, chance in partial():
            line = chance.choice(export.hashes)
            line["hash"] = f"{int(line['hash'], 16) ^ 1 << chance.randrange(256):064x}"
            size = export.manifest["tree_size"]
            self.assertEqual(words(findings_in(export)), [("checkpoint", f"positions 1 to {size}")])

    def test_are_found_missing_twice_moved_or_at_another_level(self):
        changes: list[Callable[[list, int], object]] = [
            lambda lines, at: lines.pop(at),
            lambda lines, at: lines.insert(at, dict(lines[at])),
            lambda lines, at: lines[at].update(index=lines[at]["index"] + 1),
            lambda lines, at: lines[at].update(level=lines[at]["level"] + 1),
            lambda lines, at: lines.append({"level": 0, "index": 1 << 20, "hash": "0" * 64}),
        ]
        for export, chance in partial():
            chance.choice(changes)(export.hashes, chance.randrange(len(export.hashes)))
            export.count()
            self.assertIn("hash", {finding.word for finding in findings_in(export)})

    def test_are_the_largest_that_hold_no_exported_event(self):
        log = Log(64, seed=64)
        export = ExportedLog(log, 1, 1)
        at = next(at for at, line in enumerate(export.hashes) if line["level"] == 3)
        halves = [{"level": 2, "index": 2 * export.hashes[at]["index"] + half} for half in (0, 1)]
        for line in halves:
            first = 4 * line["index"]
            line["hash"] = definitions.root(log.leaves[first:first + 4]).hex()
        export.hashes[at:at + 1] = halves
        export.count()
        self.assertEqual(words(findings_in(export)), [("hash", f"hashes.ndjson line {at + 2}")])

    def test_are_within_any_tree(self):
        for level, index in ((63, 0), (62, 2), (62, 1), (0, 2**63 - 1), (-1, 0), (0, -1)):
            export = ExportedLog(Log(4), 1, 2)
            export.hashes.append({"level": level, "index": index, "hash": "0" * 64})
            export.count()
            self.assertTrue({("archive", "hashes.ndjson line 2"), ("hash", "hashes.ndjson line 2")}
                            & set(words(findings_in(export))))
