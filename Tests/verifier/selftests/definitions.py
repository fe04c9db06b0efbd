"""The tree and its proofs by the recursive definitions of RFC 6962, section 2.1, which `paraphlog` does not use."""

import hashlib


def root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return node(root(leaves[:k]), root(leaves[k:]))


def audit_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = _split(len(leaves))
    if index < k:
        return audit_path(index, leaves[:k]) + [root(leaves[k:])]
    return audit_path(index - k, leaves[k:]) + [root(leaves[:k])]


def consistency(size: int, leaves: list[bytes]) -> list[bytes]:
    return _subproof(size, leaves, True) if size else []


def perfect_subtrees_without(exported: set[int], size: int) -> list[tuple[int, int]]:
    """(level, index) of each largest perfect subtree of `size` leaves that holds no exported leaf index."""
    found, first = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            _collect(level, first >> level, exported, found)
            first += 1 << level
    return found


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _subproof(size: int, leaves: list[bytes], is_whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if is_whole else [root(leaves)]
    k = _split(len(leaves))
    if size <= k:
        return _subproof(size, leaves[:k], is_whole) + [root(leaves[k:])]
    return _subproof(size - k, leaves[k:], False) + [root(leaves[:k])]


def _collect(level: int, index: int, exported: set[int], found: list[tuple[int, int]]) -> None:
    if not any(leaf in exported for leaf in range(index << level, (index + 1) << level)):
        found.append((level, index))
    elif level:
        _collect(level - 1, 2 * index, exported, found)
        _collect(level - 1, 2 * index + 1, exported, found)
