"""Documents, manifest and checkpoints that were changed: all found, and the place named."""

import unittest

from . import definitions
from .log_writer import ExportedLog, Log
from .signing import ORIGIN, Signer
from .tampering import flipped, logs, whole
from .verifying import findings_in, words


class ADocument(unittest.TestCase):
    def test_is_found_changed_cut_or_exchanged(self):
        for size, chance in logs(10):
            for change in (lambda content: flipped(content, chance), lambda content: content[:-1],
                           lambda content: content + b"\x00", lambda content: b""):
                export = whole(size)
                name = chance.choice(list(export.documents))
                export.documents[name] = change(export.documents[name])
                self.assertEqual(words(findings_in(export)), [("document", f"documents/{name}")])

    def test_is_missed_where_an_event_names_it(self):
        for size, chance in logs(10):
            export = whole(size)
            name = chance.choice(list(export.documents))
            del export.documents[name]
            export.count()
            event = next(event for event in export.events if name in event["body"])
            self.assertEqual(words(findings_in(export)), [("document", f"position {event['position']}")])


class TheManifestAndTheCheckpoints(unittest.TestCase):
    def test_are_found_changed_in_each_member(self):
        for name in whole(20).manifest.keys() - {"exported_at"}:
            for value in (None, -1, 7, 10**30, "x", True, [], Log(1).events[0]["id"]):
                export = whole(20)
                export.manifest[name] = value
                if export.manifest != whole(20).manifest:
                    self.assertNotEqual(findings_in(export), [], (name, value))

    def test_are_found_with_members_missing_or_more(self):
        for name in whole(5).manifest:
            export = whole(5)
            del export.manifest[name]
            self.assertEqual(words(findings_in(export)), [("archive", "manifest.json")])
        export = whole(5)
        export.manifest["more"] = 1
        self.assertEqual(words(findings_in(export)), [("archive", "manifest.json")])

    def test_are_found_with_times_that_are_none(self):
        for time in ("2026-02-30T12:00:00Z", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01T24:00:00Z", "",
                     "2026-03-01T12:00:00+25:00", 1772366400):
            export = whole(5)
            export.manifest["exported_at"] = time
            self.assertEqual(words(findings_in(export)), [("archive", "manifest.json")])

    def test_are_found_out_of_order_of_another_size_or_beyond(self):
        for change, found in (
                (lambda lines, log: lines.reverse(), ("archive", "checkpoints.ndjson line 2")),
                (lambda lines, log: lines[0].update(tree_size=3), ("signature", "checkpoints.ndjson line 1")),
                (lambda lines, log: lines.append({"tree_size": 40, "note": log.note(40)}),
                 ("archive", "checkpoints.ndjson line 4")),
                (lambda lines, log: lines[2].update(note="nonsense"), ("signature", "checkpoints.ndjson line 3"))):
            log = Log(40, seed=40)
            export = ExportedLog(log, checkpoints=(4, 8, 12))
            change(export.checkpoints, log)
            self.assertIn(found, words(findings_in(export)))

    def test_are_found_of_another_epoch(self):
        log = Log(20, seed=20)
        export = ExportedLog(log, checkpoints=(4,))
        root = definitions.root(log.leaves[:4])
        export.checkpoints[0]["note"] = log.signer.note(4, root, ORIGIN.replace("6666", "7777"))
        self.assertEqual(words(findings_in(export)), [("signature", "checkpoints.ndjson line 1")])

    def test_are_found_signed_by_a_key_that_came_with_the_archive(self):
        log, stranger = Log(20, seed=20), Signer("paraph", bytes(32))
        export = ExportedLog(Log(20, seed=20, signer=stranger))
        self.assertEqual(words(findings_in(export, (log.signer.verifier_key,))), [("signature", "checkpoint.txt")])
