"""Runs the verifier inside a test."""

import tempfile

from paraphlog.checkpoint import VerifierKey
from paraphlog.export import Export
from paraphlog.findings import Finding, Findings

from .log_writer import ExportedLog, tar


def findings_in(export: ExportedLog, keys: tuple[str, ...] = ()) -> list[Finding]:
    return findings_in_archive(tar(export.members()), keys)


def findings_in_archive(archive: bytes, keys: tuple[str, ...] = ()) -> list[Finding]:
    found: list[Finding] = []
    with tempfile.TemporaryFile() as file:
        file.write(archive)
        file.flush()
        Export(file, [VerifierKey.parse(key) for key in keys], Findings(found.append)).verify()
    return found


def words(found: list[Finding]) -> list[tuple[str, str]]:
    """What was found, without the sentences."""
    return [(finding.word, finding.place) for finding in found]
