import json
import unittest

from paraphlog.event import Event
from paraphlog.findings import Unreadable

EXAMPLE = {
    "position": 1,
    "id": "0198c7d0-5a3e-7c21-9b1f-3f6d2a7e4b10",
    "office": "11111111-1111-4111-8111-111111111111",
    "dossier": "22222222-2222-4222-8222-222222222222",
    "category": "daybook",
    "stream": "33333333-3333-4333-8333-333333333333",
    "version": 1,
    "type": "daybook.entered",
    "actor": "policy:test",
    "causation": "44444444-4444-4444-8444-444444444444",
    "correlation": "55555555-5555-4555-8555-555555555555",
    "recorded_at": 1772366400123456,
    "body": '{"line":"loyer de février — 850 €"}',
    "leaf": "72b486a076b0febeb55e40b3a29e831372b948e9a62ab3edbe3ad330f5d3e59f",
}

EXAMPLE_BYTES = bytes.fromhex("""
    00 01
    0198c7d05a3e7c219b1f3f6d2a7e4b10 11111111111141118111111111111111
    01 22222222222242228222222222222222
    0000000000000007 6461 7962 6f6f 6b
    33333333333343338333333333333333 0000000000000001
    000000000000000f 64617962 6f6f6b2e 656e7465 726564
    000000000000000b 706f6c69 63793a74 657374
    44444444444444448444444444444444 55555555555545558555555555555555
    00064bf535b0f240
    0000000000000028 7b226c696e65223a226c6f7965722064652066c3a9767269657220e280942038353020e282ac227d""")


class TheBytesOfAnEvent(unittest.TestCase):
    def test_are_those_of_the_example(self):
        event = Event.from_object(EXAMPLE)
        self.assertEqual(event.leaf_bytes(), EXAMPLE_BYTES)
        self.assertEqual(len(event.leaf_bytes()), 220)
        self.assertEqual(event.leaf_hash(), event.leaf)

    def test_are_the_same_however_the_line_is_written(self):
        line = json.dumps(dict(reversed(EXAMPLE.items())), indent=1)
        self.assertEqual(Event.from_line(line.encode()).leaf_bytes(), EXAMPLE_BYTES)

    def test_hold_a_zero_where_there_is_no_dossier(self):
        event = Event.from_object(EXAMPLE | {"dossier": None})
        self.assertEqual(event.leaf_bytes(), EXAMPLE_BYTES[:34] + b"\x00" + EXAMPLE_BYTES[51:])

    def test_hold_numbers_below_zero_in_twos_complement(self):
        event = Event.from_object(EXAMPLE | {"recorded_at": -2})
        self.assertEqual(event.leaf_bytes(), EXAMPLE_BYTES[:-56] + b"\xff" * 7 + b"\xfe" + EXAMPLE_BYTES[-48:])

    def test_hold_the_body_as_it_stands(self):
        spaced = Event.from_object(EXAMPLE | {"body": EXAMPLE["body"].replace(":", ": ")})
        self.assertNotEqual(spaced.leaf_hash(), spaced.leaf)


class ALineOfEvents(unittest.TestCase):
    def test_has_every_member_and_no_other(self):
        for name in EXAMPLE:
            self.refuses({key: value for key, value in EXAMPLE.items() if key != name}, name)
        self.refuses(EXAMPLE | {"colour": "red"}, "colour")

    def test_has_each_member_of_its_type(self):
        for name, value in EXAMPLE.items():
            for wrong in (None, True, 1.5, [], {}, 1 if type(value) is str else "1"):
                if (name, wrong) != ("dossier", None):
                    self.refuses(EXAMPLE | {name: wrong}, "")

    def test_has_identities_in_lower_case_and_hyphens(self):
        for name in ("id", "office", "dossier", "stream", "causation", "correlation"):
            right = EXAMPLE["id"]
            for wrong in (right.upper(), right.replace("-", ""), f"{{{right}}}", right + "\n"):
                self.refuses(EXAMPLE | {name: wrong}, name)

    def test_has_numbers_of_eight_bytes(self):
        for wrong in (2**63, -2**63 - 1, 10**5000):
            self.refuses_text(json.dumps(EXAMPLE).replace("1772366400123456", _decimal(wrong)))
        self.refuses(EXAMPLE | {"position": 0}, "position")

    def test_has_integers_without_fraction_and_exponent(self):
        for wrong in ("1.0", "1e0", "NaN", "Infinity", "01", "0x1"):
            self.refuses_text(json.dumps(EXAMPLE).replace('"version": 1', f'"version": {wrong}'))

    def test_has_no_member_twice(self):
        self.refuses_text(json.dumps(EXAMPLE).replace('"version": 1', '"version": 1, "version": 1'))

    def test_is_one_object_of_utf8(self):
        for wrong in ("", "[]", "1", "null", "{}", "{", json.dumps(EXAMPLE) * 2, "[" * 100000,
                      json.dumps(EXAMPLE).replace("daybook", "\\ud800")):
            self.refuses_text(wrong)
        with self.assertRaises(Unreadable):
            Event.from_line(json.dumps(EXAMPLE).encode().replace(b"policy", b"polic\xe9"))

    def refuses(self, value: dict, mentioned: str) -> None:
        with self.assertRaises(Unreadable) as raised:
            Event.from_line(json.dumps(value).encode())
        self.assertIn(mentioned, str(raised.exception))

    def refuses_text(self, line: str) -> None:
        with self.assertRaises(Unreadable):
            Event.from_line(line.encode())


def _decimal(number: int) -> str:
    """Python itself refuses to write more than 4,300 digits."""
    return str(number) if number.bit_length() < 1000 else "1" + "0" * 5000
