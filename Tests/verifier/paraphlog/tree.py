"""The Merkle tree of RFC 6962, section 2.1, and what proves something about it without the whole of it."""

import hashlib

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root over no leaves."""


class WrongProof(Exception):
    """A proof that does not lead from one hash to the other. The message ends a sentence."""


def parent(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(frontier: list[bytes]) -> bytes:
    """The root over all leaves, from the perfect subtrees at the right edge, the largest first."""
    if not frontier:
        return EMPTY_ROOT
    root = frontier[-1]
    for left in reversed(frontier[:-1]):
        root = parent(left, root)
    return root


def root_from_inclusion(leaf_index: int, tree_size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """The root to which an audit path leads (RFC 9162, section 2.1.3.2)."""
    if not 0 <= leaf_index < tree_size:
        raise WrongProof(f"leaf {leaf_index} is not in a tree of {tree_size} leaves")
    first, second, root = leaf_index, tree_size - 1, leaf
    for node in path:
        if second == 0:
            raise WrongProof("it has more hashes than the tree is high")
        if first % 2 == 1 or first == second:
            root = parent(node, root)
            first, second = _skip_missing_siblings(first, second)
        else:
            root = parent(root, node)
        first, second = first >> 1, second >> 1
    if second != 0:
        raise WrongProof("it has fewer hashes than the tree is high")
    return root


def check_consistency(start: int, end: int, start_root: bytes, end_root: bytes, path: list[bytes]) -> None:
    """Raises unless the first `start` of `end` leaves are proven to be the same (RFC 9162, section 2.1.4.2)."""
    if not 0 <= start <= end:
        raise WrongProof(f"a tree of {end} leaves cannot have grown out of one of {start}")
    if start == 0 or start == end:
        _check_nothing_to_prove(start, end, start_root, end_root, path)
        return
    nodes = [start_root, *path] if start & (start - 1) == 0 else list(path)
    if not nodes:
        raise WrongProof("it has no hashes")
    first, second = start - 1, end - 1
    while first % 2 == 1:
        first, second = first >> 1, second >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if second == 0:
            raise WrongProof("it has more hashes than the tree is high")
        if first % 2 == 1 or first == second:
            old, new = parent(node, old), parent(node, new)
            first, second = _skip_missing_siblings(first, second)
        else:
            new = parent(new, node)
        first, second = first >> 1, second >> 1
    if second != 0:
        raise WrongProof("it has fewer hashes than the tree is high")
    if old != start_root:
        raise WrongProof(f"it leads to the root {old.hex()} over {start} leaves, not to {start_root.hex()}")
    if new != end_root:
        raise WrongProof(f"it leads to the root {new.hex()} over {end} leaves, not to {end_root.hex()}")


def _skip_missing_siblings(first: int, second: int) -> tuple[int, int]:
    while first % 2 == 0 and first != 0:
        first, second = first >> 1, second >> 1
    return first, second


def _check_nothing_to_prove(start: int, end: int, start_root: bytes, end_root: bytes, path: list[bytes]) -> None:
    if path:
        raise WrongProof("it has hashes where there is nothing to prove")
    for size, root in ((start, start_root), (end, end_root)):
        if size == 0 and root != EMPTY_ROOT:
            raise WrongProof("the root over no leaves is the SHA-256 of nothing")
    if start == end and start_root != end_root:
        raise WrongProof(f"it has two different roots over {start} leaves")
