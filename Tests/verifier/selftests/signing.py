"""A key that signs checkpoints."""

import base64
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ORIGIN = "paraph/66666666-6666-4666-8666-666666666666"


class Signer:
    def __init__(self, name: str = "paraph", seed: bytes = bytes(range(32))):
        self.name = name
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        public = b"\x01" + self._private.public_key().public_bytes_raw()
        self.key_id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.verifier_key = f"{name}+{self.key_id.hex()}+{_base64(public)}"

    def line(self, text: str) -> str:
        return f"— {self.name} {_base64(self.key_id + self._private.sign(text.encode()))}\n"

    def note(self, tree_size: int, root: bytes, origin: str = ORIGIN, extensions: str = "") -> str:
        text = f"{origin}\n{tree_size}\n{_base64(root)}\n{extensions}"
        return f"{text}\n{self.line(text)}"


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()
