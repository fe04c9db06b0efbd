import random
import unittest

from paraphlog.checkpoint import Checkpoint, VerifierKey
from paraphlog.findings import Unreadable

from .signing import ORIGIN, Signer
from .test_event_bytes import EXAMPLE

NOTE = """paraph/66666666-6666-4666-8666-666666666666
1
crSGoHaw/r61XkCzop6DE3K5SOmmKrPtvjrTMPXT5Z8=

— paraph eDjW08Fe+H1ZHJZM73ioRbEOnJBMeFc/x713tPj7POJeCdc39SNLZ0l9tVvxZRGHVccMPSPXf7wQJFMCRcRNIU7ntgI=
"""
KEY = "paraph+7838d6d3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
ROOT = bytes.fromhex(EXAMPLE["leaf"])
OTHER = Signer("successor", bytes(range(1, 33)))


class TheCheckpointOfThePage(unittest.TestCase):
    def test_says_what_it_says(self):
        checkpoint = Checkpoint.parse(NOTE)
        self.assertEqual((checkpoint.origin, checkpoint.tree_size, checkpoint.root), (ORIGIN, 1, ROOT))

    def test_is_valid_under_its_key(self):
        self.assertEqual(str(Checkpoint.parse(NOTE).signer(keys(KEY))), "paraph+7838d6d3")

    def test_is_what_the_writer_of_these_tests_writes(self):
        self.assertEqual((Signer().note(1, ROOT), Signer().verifier_key), (NOTE, KEY))


class ACheckpoint(unittest.TestCase):
    def test_is_refused_once_any_bit_is_changed(self):
        encoded = bytearray(NOTE.encode())
        for bit in range(8 * len(encoded)):
            encoded[bit // 8] ^= 1 << bit % 8
            self.assertIsNone(signer(encoded), f"bit {bit}")
            encoded[bit // 8] ^= 1 << bit % 8

    def test_is_refused_once_it_is_cut(self):
        for length in range(len(NOTE)):
            self.assertIsNone(signer(NOTE[:length].encode()))

    def test_is_refused_with_anything_between_its_lines(self):
        for at in range(len(NOTE) + 1):
            for inserted in ("\n", "\r", " ", "x", "\x00", "\t"):
                self.assertIsNone(signer((NOTE[:at] + inserted + NOTE[at:]).encode()), (at, inserted))

    def test_may_have_extensions_which_are_signed(self):
        note = Signer().note(1, ROOT, extensions="more\n")
        self.assertEqual(signer(note.encode()).name, "paraph")
        self.assertIsNone(signer(note.replace("more", "less").encode()))

    def test_may_have_signatures_by_others(self):
        text = NOTE.partition("\n\n")[0] + "\n"
        self.assertEqual(signer((NOTE + OTHER.line(text)).encode()).name, "paraph")
        self.assertEqual(signer((NOTE + OTHER.line("something else")).encode()).name, "paraph")
        self.assertIsNone(signer((NOTE + OTHER.line("something else")).encode(), KEY, OTHER.verifier_key))

    def test_outlives_its_key(self):
        self.assertEqual(signer(NOTE.encode(), OTHER.verifier_key, KEY).name, "paraph")
        self.assertIsNone(signer(NOTE.encode(), OTHER.verifier_key))

    def test_writes_its_numbers_in_one_way_only(self):
        for size in ("01", "+1", "-1", "1.0", "", "٣", str(2**63)):
            text = f"{ORIGIN}\n{size}\n{NOTE.splitlines()[2]}\n"
            self.assertIsNone(signer(f"{text}\n{Signer().line(text)}".encode()), size)

    def test_names_a_log_and_an_epoch(self):
        for origin in ("paraph", "/" + ORIGIN.partition("/")[2], ORIGIN + "0", ORIGIN.replace("-", ""), "paraph/x"):
            self.assertIsNone(signer(Signer().note(1, ROOT, origin).encode()), origin)


class AVerifierKey(unittest.TestCase):
    def test_fits_its_id_in_every_bit(self):
        encoded = bytearray(KEY.encode())
        for bit in range(8 * len(encoded)):
            encoded[bit // 8] ^= 1 << bit % 8
            with self.assertRaises((Unreadable, UnicodeDecodeError)):
                VerifierKey.parse(encoded.decode())
            encoded[bit // 8] ^= 1 << bit % 8

    def test_of_a_name_that_looks_like_another_is_another(self):
        chance = random.Random(1)
        seed = chance.randbytes(32)
        note = Signer("paraph", seed).note(1, ROOT)
        self.assertIsNone(signer(note.encode(), Signer("Paraph", seed).verifier_key))


def keys(*lines: str) -> list[VerifierKey]:
    return [VerifierKey.parse(line) for line in lines]


def signer(note: bytes, *lines: str) -> VerifierKey | None:
    try:
        return Checkpoint.parse(note.decode()).signer(keys(*lines or (KEY,)))
    except (Unreadable, UnicodeDecodeError):
        return None
