"""POSIX tar archives, read strictly: whatever leaves room for something hidden is refused.

`tarfile` of the standard library is made to get at files in damaged and unusual archives, follows extensions that the
format does not have, and takes a damaged header for the end; here each of these is a finding.
"""

import io
import os
from dataclasses import dataclass
from typing import BinaryIO, Iterator

from .findings import Findings, Unreadable

_BLOCK = 512
_EMPTY_BLOCK = bytes(_BLOCK)
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    offset: int
    size: int


class MemberReader(io.RawIOBase):
    """The bytes of one member; several may be read side by side."""

    def __init__(self, file: BinaryIO, member: Member):
        self._descriptor = file.fileno()
        self._offset = member.offset
        self._end = member.offset + member.size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        read = os.pread(self._descriptor, min(len(buffer), self._end - self._offset), self._offset)
        buffer[:len(read)] = read
        self._offset += len(read)
        return len(read)


def open_member(file: BinaryIO, member: Member) -> io.BufferedReader:
    return io.BufferedReader(MemberReader(file, member), _CHUNK)


def members(file: BinaryIO, findings: Findings) -> Iterator[Member]:
    """All members, in their order. Raises where the archive cannot be read on."""
    end = os.fstat(file.fileno()).st_size
    offset = 0
    while (header := _block(file, offset)) != _EMPTY_BLOCK:
        member = _member(header, offset)
        padded = -(-member.size // _BLOCK) * _BLOCK
        if member.offset + padded > end:
            raise Unreadable(f"the archive is cut off in {member.name!r}")
        if any(os.pread(file.fileno(), padded - member.size, member.offset + member.size)):
            findings.add("archive", member.name, "something is hidden in the archive behind its end")
        yield member
        offset = member.offset + padded
    _check_end(file, offset, findings)


def _check_end(file: BinaryIO, offset: int, findings: Findings) -> None:
    if _block(file, offset + _BLOCK) != _EMPTY_BLOCK:
        raise Unreadable("the archive does not end with two empty blocks")
    offset += 2 * _BLOCK
    while chunk := os.pread(file.fileno(), _CHUNK, offset):
        if any(chunk):
            findings.add("archive", "the archive", "something is hidden behind its end")
            return
        offset += len(chunk)


def _block(file: BinaryIO, offset: int) -> bytes:
    block = os.pread(file.fileno(), _BLOCK, offset)
    if len(block) < _BLOCK:
        raise Unreadable("the archive is cut off before its end")
    return block


def _member(header: bytes, offset: int) -> Member:
    if header[257:265] != b"ustar\x0000":
        raise Unreadable(f"what stands at byte {offset} is not the header of a ustar member")
    blank = header[:148] + b" " * 8 + header[156:]
    if _octal(header[148:156], offset) != sum(blank):
        raise Unreadable(f"the checksum of the header at byte {offset} is wrong")
    name = _name(header, offset)
    if header[156:157] not in (b"0", b"\x00"):
        raise Unreadable(f"{name!r} is not a plain file")
    return Member(name, offset + _BLOCK, _size(header[124:136], offset))


def _name(header: bytes, offset: int) -> str:
    try:
        prefix, name = (field.rstrip(b"\x00").decode() for field in (header[345:500], header[:100]))
    except UnicodeDecodeError:
        raise Unreadable(f"the name in the header at byte {offset} is not UTF-8") from None
    return f"{prefix}/{name}" if prefix else name


def _size(field: bytes, offset: int) -> int:
    if field[0] != 0x80:
        return _octal(field, offset)
    size = int.from_bytes(field[1:])
    if size >> 63:
        raise Unreadable(f"the size in the header at byte {offset} is beyond all measure")
    return size


def _octal(field: bytes, offset: int) -> int:
    digits = field.rstrip(b" \x00").lstrip(b" ")
    if not digits or any(digit not in b"01234567" for digit in digits):
        raise Unreadable(f"a number in the header at byte {offset} is not octal")
    return int(digits, 8)
