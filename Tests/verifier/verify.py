#!/usr/bin/env python3
"""Verifies Paraph's log without Paraph: an exported archive, or a proof that a server gave.

It was written from docs/log-format.md and shares no code with Paraph. It exits with 0 if nothing was found to be wrong,
with 1 if something was, and with 2 if it could not look (a file that is not there, a key that cannot be read).
"""

import argparse
import json
import sys
from pathlib import Path

from paraphlog.checkpoint import VerifierKey
from paraphlog.export import Export
from paraphlog.findings import Finding, Findings, Unreadable, decoded
from paraphlog.proofs import ConsistencyProof, InclusionProof


def main() -> int:
    arguments = _arguments()
    report = JSONReport() if arguments.json else TextReport()
    findings = Findings(report.add)
    try:
        summary = _verify(arguments, findings)
    except (OSError, Unreadable) as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return 2
    report.end(findings.count, summary)
    return 1 if findings.count else 0


def _verify(arguments: argparse.Namespace, findings: Findings) -> str | None:
    keys = arguments.key
    if arguments.proof:
        return InclusionProof(arguments.proof.read_bytes(), findings).verify(keys)
    if arguments.consistency:
        kept = [(str(path), decoded(path.read_bytes())) for path in arguments.checkpoint]
        return ConsistencyProof(arguments.consistency.read_bytes(), findings).verify(kept, keys)
    with arguments.export.open("rb") as file:
        summary = Export(file, keys, findings).verify()
    if summary and summary.keys_are_its_own:
        return f"{summary}\nThe key came with the archive, which so agrees with itself. --key says whom to trust."
    return str(summary) if summary else None


class TextReport:
    """One line a finding, as soon as it is found."""

    def add(self, finding: Finding) -> None:
        _print(str(finding))

    def end(self, count: int, summary: str | None) -> None:
        things = "thing is" if count == 1 else "things are"
        _print(f"{count} {things} wrong." if count else f"Nothing is wrong. {summary}")


class JSONReport:
    """One array of objects with `word`, `place` and `what`, written as they are found."""

    def __init__(self):
        self._separator = "["

    def add(self, finding: Finding) -> None:
        value = {"word": finding.word, "place": finding.place, "what": finding.what}
        print(self._separator + json.dumps(value), flush=True)
        self._separator = ","

    def end(self, count: int, summary: str | None) -> None:
        print("]" if count else "[]")


def _print(text: str) -> None:
    """Shows what a terminal would obey, and what it has no character for, instead of passing it on."""
    sys.stdout.reconfigure(errors="backslashreplace")
    shown = "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text)
    print(shown, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="verify.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", nargs="?", type=Path, metavar="EXPORT.tar",
                        help="an archive of `paraph events export`")
    parser.add_argument("--proof", type=Path, metavar="FILE", help="an answer of GET /v1/events/{position}/proof")
    parser.add_argument("--consistency", type=Path, metavar="FILE", help="an answer of GET /v1/log/consistency")
    parser.add_argument("--checkpoint", type=Path, metavar="FILE", action="append", default=[],
                        help="with --consistency: a checkpoint that was kept, to be one of its ends (repeatable)")
    parser.add_argument("--key", type=_key, metavar="VKEY", action="append", default=[],
                        help="a verifier key that is trusted (repeatable); without one, those of the archive are taken")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON array and nothing else")
    arguments = parser.parse_args()
    if [arguments.export, arguments.proof, arguments.consistency].count(None) != 2:
        parser.error("give either an archive, or --proof, or --consistency")
    if not arguments.key and (arguments.proof or arguments.checkpoint):
        parser.error("whom to trust? a signature is checked with --key")
    if arguments.checkpoint and not arguments.consistency:
        parser.error("--checkpoint goes with --consistency")
    return arguments


def _key(line: str) -> VerifierKey:
    try:
        return VerifierKey.parse(line)
    except Unreadable as error:
        raise argparse.ArgumentTypeError(f"{line!r} is not a verifier key: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
