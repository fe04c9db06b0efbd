"""What a verifier says when something is wrong."""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `word` is of the table "What to check", or `proof` where a proof proves nothing."""

    word: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.word}: {self.what}"


class Findings:
    """Passes each finding on at once, so that none of them need be kept, and counts them."""

    def __init__(self, report: Callable[[Finding], None]):
        self.count = 0
        self._report = report

    def add(self, word: str, place: str, what: str) -> None:
        self.count += 1
        self._report(Finding(word, place, what))


class Unreadable(Exception):
    """Something from outside has not the form that the page gives it. The message ends a sentence."""


def place_of(first: int, last: int) -> str:
    """The place of a run of positions."""
    return f"position {first}" if first == last else f"positions {first} to {last}"


def decoded(encoded: bytes) -> str:
    try:
        return encoded.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 (byte {error.start})") from None
