import random
import unittest
from hashlib import sha256

from paraphlog.tree import EMPTY_ROOT, WrongProof, check_consistency, parent, root_from_inclusion, root_of

from . import definitions

# The leaves and roots that Certificate Transparency's implementations of RFC 6962 are tested with.
KNOWN_LEAVES = [sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
KNOWN_ROOTS = [bytes.fromhex(root) for root in (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
KNOWN_PATHS = {
    (0, 8): ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"),
    (5, 8): ("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): ("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
}
KNOWN_CONSISTENCY = {
    (1, 8): KNOWN_PATHS[0, 8],
    (6, 8): ("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (2, 5): ("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"),
}
LEAVES = [sha256(b"\x00%d" % index).digest() for index in range(70)]
ROOTS = [definitions.root(LEAVES[:size]) for size in range(71)]


class TheTree(unittest.TestCase):
    def test_has_the_known_roots(self):
        for size, root in enumerate(KNOWN_ROOTS):
            self.assertEqual(definitions.root(KNOWN_LEAVES[:size]), root)
            self.assertEqual(root_of(frontier(KNOWN_LEAVES[:size])), root)

    def test_has_the_same_root_from_its_frontier_at_every_size(self):
        for size, root in enumerate(ROOTS):
            self.assertEqual(root_of(frontier(LEAVES[:size])), root)
            self.assertEqual(len(frontier(LEAVES[:size])), size.bit_count())

    def test_has_the_known_root_over_nothing(self):
        self.assertEqual(EMPTY_ROOT.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")


class AnAuditPath(unittest.TestCase):
    def test_leads_to_the_known_roots(self):
        for (index, size), path in KNOWN_PATHS.items():
            root = root_from_inclusion(index, size, KNOWN_LEAVES[index], list(map(bytes.fromhex, path)))
            self.assertEqual(root, KNOWN_ROOTS[size])

    def test_leads_to_the_root_from_every_leaf_at_every_size(self):
        for size in range(1, 71):
            for index in range(size):
                path = definitions.audit_path(index, LEAVES[:size])
                self.assertEqual(root_from_inclusion(index, size, LEAVES[index], path), ROOTS[size])

    def test_leads_nowhere_once_anything_is_changed(self):
        chance = random.Random(6962)
        for size in range(1, 71):
            for index in range(size):
                path = definitions.audit_path(index, LEAVES[:size])
                self.assertFalse(proves(index, size, changed(LEAVES[index], chance), path))
                self.assertFalse(proves(index, size, LEAVES[index], path + [LEAVES[0]]))
                self.assertFalse(proves(size, size, LEAVES[index], path))
                self.assertFalse(proves(-1, size, LEAVES[index], path))
                for wrong in broken_paths(path, chance):
                    self.assertFalse(proves(index, size, LEAVES[index], wrong))
                if size > 1:
                    other = chance.choice([other for other in range(size) if other != index])
                    self.assertFalse(proves(other, size, LEAVES[index], path))


class AConsistencyProof(unittest.TestCase):
    def test_leads_to_the_known_roots(self):
        for (start, end), path in KNOWN_CONSISTENCY.items():
            check_consistency(start, end, KNOWN_ROOTS[start], KNOWN_ROOTS[end], list(map(bytes.fromhex, path)))

    def test_holds_between_all_sizes(self):
        for end in range(71):
            for start in range(end + 1):
                check_consistency(start, end, ROOTS[start], ROOTS[end], definitions.consistency(start, LEAVES[:end]))

    def test_fails_once_anything_is_changed(self):
        chance = random.Random(9162)
        for end in range(1, 71):
            for start in range(end + 1):
                path = definitions.consistency(start, LEAVES[:end])
                self.refuses(start, end, changed(ROOTS[start], chance), ROOTS[end], path)
                self.refuses(start, end, ROOTS[start], ROOTS[end], path + [LEAVES[0]])
                self.refuses(end + 1, end, ROOTS[start], ROOTS[end], path)
                if start:
                    self.refuses(start, end, ROOTS[start], changed(ROOTS[end], chance), path)
                for wrong in broken_paths(path, chance):
                    self.refuses(start, end, ROOTS[start], ROOTS[end], wrong)

    def test_between_trees_that_forked_is_refused(self):
        forked = LEAVES[:20] + [sha256(leaf).digest() for leaf in LEAVES[20:]]
        for start in range(21, 40):
            path = definitions.consistency(start, forked[:40])
            self.refuses(start, 40, ROOTS[start], definitions.root(forked[:40]), path)

    def refuses(self, start: int, end: int, start_root: bytes, end_root: bytes, path: list[bytes]) -> None:
        with self.assertRaises(WrongProof):
            check_consistency(start, end, start_root, end_root, path)


def frontier(leaves: list[bytes]) -> list[bytes]:
    """Grown as the page says, leaf by leaf."""
    nodes: list[bytes] = []
    for count, leaf in enumerate(leaves):
        while count & 1:
            leaf = parent(nodes.pop(), leaf)
            count >>= 1
        nodes.append(leaf)
    return nodes


def proves(index: int, size: int, leaf: bytes, path: list[bytes]) -> bool:
    try:
        return root_from_inclusion(index, size, leaf, path) == ROOTS[size]
    except WrongProof:
        return False


def broken_paths(path: list[bytes], chance: random.Random) -> list[list[bytes]]:
    """One hash changed, one left out, two exchanged."""
    if not path:
        return []
    at = chance.randrange(len(path))
    broken = [path[:at] + [changed(path[at], chance)] + path[at + 1:], path[:at] + path[at + 1:]]
    if len(path) > 1:
        broken.append([path[1], path[0], *path[2:]])
    return broken


def changed(hash: bytes, chance: random.Random) -> bytes:
    bit = chance.randrange(256)
    return (int.from_bytes(hash) ^ 1 << bit).to_bytes(32)
