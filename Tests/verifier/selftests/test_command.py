import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from . import definitions
from .log_writer import ExportedLog, Log, tar
from .signing import Signer
from .test_proofs import consistency, inclusion

COMMAND = Path(__file__).parent.parent / "verify.py"
LOG = Log(12, seed=12)
KEY = LOG.signer.verifier_key


class TheCommand(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_says_what_an_export_shows_and_exits_with_0(self):
        export = self.file(tar(ExportedLog(LOG).members()))
        ran = self.run_with(export, "--key", KEY)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        self.assertIn("Nothing is wrong. 12 events from 1 to 12", ran.stdout)
        self.assertIn(definitions.root(LOG.leaves).hex(), ran.stdout)
        self.assertNotIn("agrees with itself", ran.stdout)
        self.assertIn("agrees with itself", self.run_with(export).stdout)
        self.assertEqual(self.run_with(export, "--json").stdout, "[]\n")

    def test_says_what_is_wrong_and_exits_with_1(self):
        export = ExportedLog(LOG)
        export.events[4]["actor"] = "policy:forged"
        export.events[6]["body"] += " "
        path = self.file(tar(export.members()))
        ran = self.run_with(path)
        self.assertEqual(ran.returncode, 1)
        self.assertEqual([line.split(":")[0] for line in ran.stdout.splitlines()],
                         ["position 5", "position 7", "2 things are wrong."])
        ran = self.run_with(path, "--json", "--key", KEY)
        self.assertEqual(ran.returncode, 1)
        self.assertEqual([(finding["word"], finding["place"]) for finding in json.loads(ran.stdout)],
                         [("leaf", "position 5"), ("leaf", "position 7")])

    def test_shows_a_terminal_nothing_that_it_would_obey(self):
        export = ExportedLog(LOG)
        export.manifest["origin"] = "\x1b]0;\x9b"
        ran = self.run_with(self.file(tar(export.members())))
        self.assertEqual(ran.returncode, 1)
        self.assertTrue(ran.stdout.replace("\n", "").isprintable())

    def test_verifies_proofs(self):
        proof = inclusion(7, 41)
        path, key = self.file(json.dumps(proof).encode()), Signer().verifier_key
        self.assertEqual(self.run_with("--proof", path, "--key", key).returncode, 0)
        proof["event"]["version"] += 1
        path = self.file(json.dumps(proof).encode())
        self.assertEqual(self.run_with("--proof", path, "--key", key, "--json").returncode, 1)

    def test_verifies_consistency_with_checkpoints_that_were_kept(self):
        path = self.file(json.dumps(consistency(9, 30)).encode())
        kept = self.file(inclusion(1, 9)["checkpoint"].encode())
        later = self.file(inclusion(1, 30)["checkpoint"].encode())
        self.assertIn("was not checked", self.run_with("--consistency", path).stdout)
        ran = self.run_with("--consistency", path, "--checkpoint", kept, "--checkpoint", later, "--key", KEY)
        self.assertEqual(ran.returncode, 0)
        self.assertIn("Both roots are those of the checkpoints.", ran.stdout)
        forked = self.file(LOG.note(9).encode())
        self.assertEqual(self.run_with("--consistency", path, "--checkpoint", forked, "--key", KEY).returncode, 1)

    def test_exits_with_2_where_it_cannot_look(self):
        proof = self.file(json.dumps(inclusion(1, 1)).encode())
        for arguments in ((), ("missing.tar",), ("a.tar", "--proof", proof), ("--proof", proof),
                          (proof, "--key", "nonsense"), (proof, "--checkpoint", proof, "--key", KEY)):
            ran = self.run_with(*arguments)
            self.assertEqual((ran.returncode, ran.stdout), (2, ""), arguments)
            self.assertIn("verify.py: ", ran.stderr)

    def file(self, content: bytes) -> str:
        path = self.folder / f"{len(list(self.folder.iterdir()))}"
        path.write_bytes(content)
        return str(path)

    def run_with(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, str(COMMAND), *arguments], capture_output=True, text=True, check=False)
