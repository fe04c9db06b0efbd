import copy
import json
import random
import unittest
from typing import Any

from paraphlog.checkpoint import VerifierKey
from paraphlog.findings import Finding, Findings
from paraphlog.proofs import ConsistencyProof, InclusionProof

from . import definitions
from .log_writer import Log, leaf_hash
from .signing import Signer
from .verifying import words

LOG = Log(41, seed=41)
KEY = VerifierKey.parse(LOG.signer.verifier_key)


class AProofThatAnEventIsInTheLog(unittest.TestCase):
    def test_holds_for_every_event_at_every_size(self):
        for size in range(1, 42):
            for position in range(1, size + 1):
                self.assertEqual(verified(inclusion(position, size)), [])

    def test_fails_once_any_field_of_the_event_is_changed(self):
        for name in LOG.events[6].keys() - {"position", "leaf"}:
            proof = inclusion(7, 41)
            proof["event"][name] = another(proof["event"][name])
            self.assertEqual(words(verified(proof)), [("leaf", "position 7")] * 2, name)

    def test_fails_for_another_event_that_fits_its_leaf(self):
        proof = inclusion(7, 41)
        proof["event"]["body"] += " "
        proof["leaf_hash"] = proof["event"]["leaf"] = leaf_hash(proof["event"]).hex()
        self.assertEqual(words(verified(proof)), [("proof", "hashes")])

    def test_fails_for_another_position(self):
        proof = inclusion(7, 41)
        proof["event"]["position"] = 8
        self.assertEqual(words(verified(proof)), [("position", "position 8")])
        proof["leaf_index"] = 7
        self.assertEqual(words(verified(proof)), [("proof", "hashes")])

    def test_fails_for_another_tree_size(self):
        for size in (0, 6, 7, 40, 42, 2**63 - 1):
            found = words(verified(inclusion(7, 41) | {"tree_size": size}))
            self.assertIn(("proof", "tree_size"), found)

    def test_fails_for_another_signer(self):
        proof = inclusion(7, 41)
        proof["checkpoint"] = Signer("paraph", bytes(32)).note(41, definitions.root(LOG.leaves))
        self.assertEqual(words(verified(proof)), [("signature", "checkpoint")])

    def test_fails_once_any_character_is_changed(self):
        text, chance = json.dumps(inclusion(23, 41), ensure_ascii=False), random.Random(23)
        for at in range(len(text)):
            changed = text[:at] + chr(ord(text[at]) ^ 1 << chance.randrange(7)) + text[at + 1:]
            if not same(text, changed):
                self.assertNotEqual(verified_text(changed), [], changed[at - 20:at + 20])

    def test_has_exactly_its_members(self):
        for name in inclusion(1, 1):
            proof = inclusion(1, 1)
            del proof[name]
            self.assertEqual(words(verified(proof)), [("proof", "the proof")])
        self.assertEqual(words(verified(inclusion(1, 1) | {"more": 1})), [("proof", "the proof")])
        self.assertEqual(words(verified(inclusion(1, 1) | {"format": "paraph-proof/2"})), [("proof", "the proof")])


class AProofThatOneTreeGrewOutOfAnother(unittest.TestCase):
    def test_holds_between_all_sizes(self):
        for end in range(42):
            for start in range(end + 1):
                self.assertEqual(compared(consistency(start, end)), [])

    def test_holds_against_checkpoints_that_were_kept(self):
        self.assertEqual(compared(consistency(9, 30), LOG.note(9), LOG.note(30)), [])
        self.assertEqual(compared(consistency(9, 30), LOG.note(30)), [])

    def test_fails_against_a_checkpoint_of_another_log(self):
        other = Log(9, seed=1).note(9)
        self.assertEqual(words(compared(consistency(9, 30), other)), [("checkpoint", "kept")])

    def test_fails_against_a_checkpoint_of_another_size_epoch_or_signer(self):
        self.assertEqual(words(compared(consistency(9, 30), LOG.note(10))), [("proof", "kept")])
        root = definitions.root(LOG.leaves[:9])
        begun_anew = LOG.signer.note(9, root, "paraph/77777777-7777-4777-8777-777777777777")
        self.assertEqual(words(compared(consistency(9, 30), begun_anew, LOG.note(30))), [("signature", "checkpoints")])
        forged = Signer("paraph", bytes(32)).note(9, root)
        self.assertEqual(words(compared(consistency(9, 30), forged)), [("signature", "kept")])
        self.assertEqual(words(compared(consistency(9, 30), "nonsense")), [("signature", "kept")])

    def test_fails_once_anything_is_changed(self):
        for name, value in consistency(9, 30).items():
            proof = consistency(9, 30) | {name: another(value)}
            self.assertNotEqual(compared(proof, LOG.note(9), LOG.note(30)), [], name)


def inclusion(position: int, size: int) -> dict[str, Any]:
    leaves = LOG.leaves[:size]
    return {"format": "paraph-proof/1", "event": copy.deepcopy(LOG.events[position - 1]), "leaf_index": position - 1,
            "leaf_hash": leaves[position - 1].hex(), "tree_size": size, "checkpoint": LOG.note(size),
            "hashes": [node.hex() for node in definitions.audit_path(position - 1, leaves)]}


def consistency(start: int, end: int) -> dict[str, Any]:
    leaves = LOG.leaves[:end]
    return {"from": start, "to": end, "from_root": definitions.root(leaves[:start]).hex(),
            "to_root": definitions.root(leaves).hex(),
            "hashes": [node.hex() for node in definitions.consistency(start, leaves)]}


def verified(proof: dict[str, Any]) -> list[Finding]:
    return verified_text(json.dumps(proof, ensure_ascii=False))


def verified_text(proof: str) -> list[Finding]:
    found: list[Finding] = []
    InclusionProof(proof.encode(), Findings(found.append)).verify([KEY])
    return found


def compared(proof: dict[str, Any], *notes: str) -> list[Finding]:
    found: list[Finding] = []
    kept = [("kept", note) for note in notes]
    ConsistencyProof(json.dumps(proof).encode(), Findings(found.append)).verify(kept, [KEY])
    return found


def another(value: Any) -> Any:
    """A value of the same type that is not the same."""
    match value:
        case None:
            return LOG.events[0]["id"]
        case int():
            return value + 1
        case list():
            return value[1:]
    digits = "0123456789abcdef"
    return value[:-1] + digits[digits.index(value[-1]) - 1] if value[-1] in digits else value + " "


def same(text: str, changed: str) -> bool:
    try:
        return json.loads(text) == json.loads(changed)
    except ValueError:
        return False
