import io
import random
import tarfile
import unittest

from paraphlog.ustar import _size

from .log_writer import ExportedLog, Log, tar
from .verifying import findings_in_archive, words

LOG = Log(20, seed=20)
MEMBERS = ExportedLog(LOG, checkpoints=(5, 12)).members()
PACKED = tar(MEMBERS)


class AnArchive(unittest.TestCase):
    def test_has_each_member_of_the_table(self):
        for name, _ in MEMBERS:
            found = words(findings_in_archive(tar([member for member in MEMBERS if member[0] != name])))
            if name.startswith("documents/"):
                self.assertEqual([word for word, _ in found], ["document", "archive"])
            else:
                self.assertIn(("archive", name), found)

    def test_has_no_other_members(self):
        for name in ("more.txt", "./manifest.json", "/manifest.json", "x/../manifest.json", "MANIFEST.JSON",
                     "documents/", "documents/../../etc/passwd", "documents/" + "A" * 64, "documents/" + "0" * 63,
                     "events.ndjson ", "documents//" + "0" * 64, "événements", "events.ndjson\n"):
            self.assertEqual(words(findings_in_archive(tar(MEMBERS + [(name, b"")]))), [("archive", repr(name))])

    def test_has_no_member_twice(self):
        for name, content in MEMBERS:
            self.assertEqual(words(findings_in_archive(tar(MEMBERS + [(name, content)]))), [("archive", name)])
            self.assertEqual(words(findings_in_archive(tar(MEMBERS + [(name, b"else")]))), [("archive", name)])

    def test_has_no_document_that_no_event_names(self):
        stray = "documents/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        self.assertEqual(words(findings_in_archive(tar(MEMBERS + [(stray, b"")]))),
                         [("document", stray), ("archive", "manifest.json")])

    def test_has_plain_files_only(self):
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.XHDTYPE,
                     tarfile.GNUTYPE_LONGNAME, b"9"):
            header = tarfile.TarInfo("manifest.json")
            header.type, header.linkname = kind, "/etc/passwd"
            odd = header.tobuf(tarfile.USTAR_FORMAT)
            self.assertEqual(words(findings_in_archive(odd + PACKED)), [("archive", "the archive")])

    def test_hides_nothing_between_its_members(self):
        end = 512 + len(MEMBERS[0][1])
        hiding = PACKED[:end] + b"x" + PACKED[end + 1:]
        self.assertEqual(words(findings_in_archive(hiding)), [("archive", "README.txt")])

    def test_hides_nothing_behind_its_end(self):
        self.assertEqual(words(findings_in_archive(PACKED + PACKED)), [("archive", "the archive")])
        self.assertEqual(findings_in_archive(PACKED + bytes(10240)), [])

    def test_is_whole(self):
        end = len(PACKED.rstrip(b"\x00"))
        end += -end % 512 + 1024
        self.assertEqual(findings_in_archive(PACKED[:end]), [])
        for length in [0, 1, 511, 512, 513, end - 512, end - 1024, *random.Random(7).sample(range(end), 60)]:
            self.assertEqual(words(findings_in_archive(PACKED[:length])), [("archive", "the archive")], length)

    def test_is_a_tar_archive(self):
        for other in (b"", b"PK\x03\x04", bytes(range(256)) * 8, b"\x1f\x8b" + PACKED):
            self.assertEqual(words(findings_in_archive(other)), [("archive", "the archive")])

    def test_may_have_sizes_in_base_256(self):
        field = b"\x80" + (9 << 30).to_bytes(11)
        self.assertEqual(_size(field, 0), 9 << 30)
        plain = tarfile.TarInfo("README.txt")
        plain.size = len(MEMBERS[0][1])
        header = bytearray(plain.tobuf(tarfile.USTAR_FORMAT))
        header[124:136] = b"\x80" + plain.size.to_bytes(11)
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\x00 " % sum(header)
        self.assertEqual(findings_in_archive(bytes(header) + PACKED[512:]), [])

    def test_is_found_changed_in_every_bit_that_means_something(self):
        chance = random.Random(512)
        for _ in range(400):
            changed = bytearray(PACKED)
            changed[chance.randrange(len(PACKED))] ^= 1 << chance.randrange(8)
            if meaning(bytes(changed)) != meaning(PACKED):
                self.assertNotEqual(findings_in_archive(bytes(changed), (LOG.signer.verifier_key,)), [])


def meaning(packed: bytes) -> dict[str, bytes] | None:
    """The members and their bytes, but for what is there for people to read and bound by nothing."""
    try:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            members = {member.name: archive.extractfile(member).read() for member in archive}
    except (tarfile.TarError, AttributeError, EOFError, OSError, ValueError):
        return None
    members["README.txt"] = b""
    before, name, _ = members.get("manifest.json", b"").partition(b'"exported_at": ')
    members["manifest.json"] = before + name
    return members
