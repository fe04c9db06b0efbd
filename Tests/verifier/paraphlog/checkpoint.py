"""Signed roots: C2SP signed notes in the form of a tlog-checkpoint, and the keys that they are verified with."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .fields import LARGEST_NUMBER
from .findings import Unreadable

_ORIGIN = re.compile(r".+/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TREE_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE = re.compile(r"— ([^\s+]+) (\S+)")
_VERIFIER_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+(\S+)")
_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    name: str
    id: bytes
    public: bytes

    @classmethod
    def parse(cls, line: str) -> "VerifierKey":
        match = _VERIFIER_KEY.fullmatch(line)
        if not match:
            raise Unreadable("it is not of the form <name>+<key id>+<base64>")
        name, key = match[1], _unbase64(match[3])
        if key[:1] != _ED25519 or len(key) != 33:
            raise Unreadable("its key is not 01 and the 32 bytes of an Ed25519 key")
        key_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
        if match[2] != key_id.hex():
            raise Unreadable(f"its key id {match[2]} does not fit its key, whose id is {key_id.hex()}")
        return cls(name, key_id, key[1:])

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}"

    def signed(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key_id: bytes
    bytes: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A note that is well formed; whether somebody trusted signed it is another question."""

    origin: str
    tree_size: int
    root: bytes
    signed_text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, note: str) -> "Checkpoint":
        if any(character < " " and character != "\n" for character in note):
            raise Unreadable("it holds control characters")
        if not note.endswith("\n"):
            raise Unreadable("its last line has no end")
        text, separator, signatures = note.partition("\n\n")
        lines = text.split("\n")
        if not separator or len(lines) < 3:
            raise Unreadable("it is not an origin, a tree size and a root, followed by an empty line and signatures")
        return cls(_origin(lines[0]), _tree_size(lines[1]), _root(lines[2]), text + "\n",
                   tuple(_signature(line) for line in signatures[:-1].split("\n")))

    def signer(self, keys: list[VerifierKey]) -> VerifierKey:
        """Who of those trusted signed it. Raises if none did, or if a signature by one of them is wrong."""
        signer = None
        for signature in self.signatures:
            for key in keys:
                if (signature.name, signature.key_id) != (key.name, key.id):
                    continue
                if not key.signed(self.signed_text, signature.bytes):
                    raise Unreadable(f"the signature by {key} is wrong")
                signer = signer or key
        if signer is None:
            by = ", ".join(f"{signature.name}+{signature.key_id.hex()}" for signature in self.signatures)
            raise Unreadable(f"it is signed by {by}, by none of the keys that are trusted")
        return signer


def _origin(line: str) -> str:
    if not _ORIGIN.fullmatch(line):
        raise Unreadable("its origin is not a log's name, a slash and an epoch")
    return line


def _tree_size(line: str) -> int:
    if not _TREE_SIZE.fullmatch(line) or int(line) > LARGEST_NUMBER:
        raise Unreadable("its tree size is not a decimal number without leading zeros")
    return int(line)


def _root(line: str) -> bytes:
    root = _unbase64(line)
    if len(root) != 32:
        raise Unreadable("its root is not of 32 bytes")
    return root


def _signature(line: str) -> Signature:
    match = _SIGNATURE.fullmatch(line)
    if not match:
        raise Unreadable("a line after the empty one is not a signature")
    decoded = _unbase64(match[2])
    if len(decoded) < 5:
        raise Unreadable("a signature is too short to be one")
    return Signature(match[1], decoded[:4], decoded[4:])


def _unbase64(text: str) -> bytes:
    """Refuses what is not written in the one way that an encoder writes it, so that no byte has two texts."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("its base64 cannot be read") from None
    if base64.b64encode(decoded).decode() != text:
        raise Unreadable("its base64 is not written as an encoder writes it")
    return decoded
