"""The signed root, computed from exported events and the roots over all that is not exported."""

from dataclasses import dataclass
from typing import Iterator

from .checkpoint import Checkpoint
from .fields import LARGEST_NUMBER, Table, digest, integer, read_object
from .findings import Findings, Unreadable, place_of
from .tree import parent, root_of

_TABLE: Table = {"level": integer(0, 62), "index": integer(0), "hash": digest}


@dataclass(frozen=True, slots=True)
class Subtree:
    """The root over 2^`level` leaves, the first of which is `index` · 2^`level`."""

    level: int
    index: int
    hash: bytes
    holds_events: bool
    place: str

    @classmethod
    def from_line(cls, line: bytes) -> "Subtree":
        value = read_object(line, _TABLE)
        subtree = cls(**value, holds_events=False, place="")
        if subtree.end > LARGEST_NUMBER:
            raise Unreadable("no tree is so large")
        return subtree

    @property
    def first(self) -> int:
        return self.index << self.level

    @property
    def end(self) -> int:
        return (self.index + 1) << self.level


@dataclass(frozen=True, slots=True)
class Milestone:
    """A checkpoint that the tree is compared with when it has grown to its size."""

    checkpoint: Checkpoint
    place: str


class Covering:
    """Grows the tree from subtrees, one beside the other, and compares it with each checkpoint on its way."""

    def __init__(self, tree_size: int | None, milestones: Iterator[Milestone], findings: Findings):
        self._tree_size = tree_size
        self._milestones = milestones
        self._findings = findings
        self._covered = 0
        self._whole = True
        self._stack: list[Subtree] = []
        self._fitting = 0
        self._misfit = False
        self._next = next(milestones, None)
        self._compare()

    def take(self, subtree: Subtree) -> None:
        if subtree.first > self._covered:
            self._uncovered(self._covered + 1, subtree.first)
        elif subtree.first < self._covered:
            self._broken(place_of(subtree.first + 1, min(subtree.end, self._covered)),
                         f"{subtree.place} covers what was covered before")
        if self._tree_size is not None and subtree.end > self._tree_size:
            self._broken(subtree.place, f"it is beyond the tree of {self._tree_size} leaves")
        if self._whole:
            self._push(subtree)
        self._covered = max(self._covered, subtree.end)
        self._compare()

    def finish(self) -> None:
        if self._tree_size is not None and self._covered < self._tree_size:
            self._uncovered(self._covered + 1, self._tree_size)
        for _ in self._milestones:
            pass  # Reading them reports what is wrong with them, even where the tree does not come to their size.

    def _push(self, subtree: Subtree) -> None:
        self._stack.append(subtree)
        while len(self._stack) > 1 and self._stack[-2].level == self._stack[-1].level:
            right, left = self._stack.pop(), self._stack.pop()
            if not left.holds_events and not right.holds_events:
                self._findings.add("hash", subtree.place, "it and those before it are part of a larger subtree that "
                                   f"holds no exported event: level {left.level + 1}, index {left.index >> 1}")
            self._stack.append(Subtree(left.level + 1, left.index >> 1, parent(left.hash, right.hash),
                                       left.holds_events or right.holds_events, subtree.place))

    def _compare(self) -> None:
        while self._next and self._next.checkpoint.tree_size <= self._covered:
            if self._whole and self._next.checkpoint.tree_size == self._covered:
                self._compare_with(self._next)
            self._next = next(self._milestones, None)

    def _compare_with(self, milestone: Milestone) -> None:
        size, root = self._covered, root_of([subtree.hash for subtree in self._stack])
        if root == milestone.checkpoint.root:
            self._fitting = size
        elif not self._misfit:
            self._misfit = True
            self._findings.add("checkpoint", place_of(min(self._fitting + 1, size), size),
                               f"the root over {size} leaves is {root.hex()}, but {milestone.place} says "
                               f"{milestone.checkpoint.root.hex()}: what was signed were other events, or other hashes")

    def _uncovered(self, first: int, last: int) -> None:
        self._broken(place_of(first, last), "neither an event nor a hash covers it")

    def _broken(self, place: str, what: str) -> None:
        self._whole = False
        self._findings.add("hash", place, what)
