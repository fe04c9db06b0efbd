import unittest

from .log_writer import ExportedLog, Log, tar
from .signing import Signer
from .verifying import findings_in, findings_in_archive, words


class AnExport(unittest.TestCase):
    def test_of_everything_is_right_at_every_size(self):
        for size in range(71):
            log = Log(size, seed=size)
            export = ExportedLog(log, checkpoints=tuple(range(0, size, 9)))
            self.assertEqual(findings_in(export), [], size)

    def test_of_one_office_or_dossier_is_right(self):
        for size in (*range(1, 18), 31, 32, 33, 63, 64, 65, 70):
            log = Log(size, seed=size)
            for office in log.offices:
                self.assertEqual(findings_in(ExportedLog(log, office=office)), [], size)
                for dossier in log.dossiers[office]:
                    self.assertEqual(findings_in(ExportedLog(log, office=office, dossier=dossier)), [], size)

    def test_of_some_types_is_right_and_says_which(self):
        for size in (5, 33, 70):
            log = Log(size, seed=size)
            for types in ("document.entered", "daybook.entered,document.corrected", "document.corrected"):
                export = ExportedLog(log, types=types)
                self.assertEqual(findings_in(export), [], (size, types))
                export.manifest["types"] = "*"
                self.assertEqual(findings_in(export), [], (size, types))
        export = ExportedLog(log, types="document.entered,document.corrected")
        export.manifest["types"] = "document.*"
        self.assertEqual(findings_in(export), [])
        export.manifest["types"] = "document.corrected"
        self.assertEqual({word for word, _ in words(findings_in(export))}, {"scope"})
        for wrong in (None, "", "document.,", "Document", "*.entered", ["document.*"]):
            export.manifest["types"] = wrong
            self.assertEqual(words(findings_in(export)), [("archive", "manifest.json")], wrong)

    def test_of_any_range_is_right(self):
        log = Log(13, seed=37)
        for first in range(1, 14):
            for last in range(first - 1, 14):
                sizes = tuple(range(first - 1, min(last, 12) + 1, 2))
                self.assertEqual(findings_in(ExportedLog(log, first, last, checkpoints=sizes)), [], (first, last))

    def test_shows_nothing_of_other_events_but_hashes(self):
        log = Log(40, seed=3)
        export = ExportedLog(log, office=log.offices[0])
        packed = tar(export.members())
        others = [event for event in log.events if event["office"] != log.offices[0]]
        self.assertTrue(others)
        for event in others:
            self.assertNotIn(event["id"].encode(), packed)

    def test_may_have_its_members_in_any_order(self):
        log = Log(40, seed=4)
        members = ExportedLog(log, checkpoints=(7, 20)).members()
        for turn in range(len(members)):
            order = members[turn:] + members[:turn]
            self.assertEqual(findings_in_archive(tar(order[::-1])), [])

    def test_is_right_only_under_keys_that_are_trusted(self):
        log = Log(9, seed=5)
        export = ExportedLog(log, checkpoints=(4,))
        self.assertEqual(findings_in(export, (log.signer.verifier_key,)), [])
        stranger = Signer("paraph", bytes(32)).verifier_key
        self.assertEqual(words(findings_in(export, (stranger,))),
                         [("signature", "checkpoint.txt"), ("signature", "checkpoints.ndjson line 1")])

    def test_may_have_checkpoints_of_a_key_before(self):
        log = Log(30, seed=6)
        before = Signer("paraph", bytes(32))
        export = ExportedLog(log, checkpoints=(4, 20))
        export.checkpoints[0]["note"] = ExportedLog(Log(30, 6, before), checkpoints=(4,)).checkpoints[0]["note"]
        self.assertEqual(words(findings_in(export)), [("signature", "checkpoints.ndjson line 1")])
        export.keys.append(before.verifier_key)
        self.assertEqual(findings_in(export), [])
