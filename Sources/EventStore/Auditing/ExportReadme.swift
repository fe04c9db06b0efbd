/// What an auditor reads who opens an export.
enum ExportReadme {
    static let text = """
        AN EXPORT OF A PARAPH LOG

        This archive holds events of an accounting office's log, the documents they name, and what it takes to prove that
        all of them stand in the log as they stand here, to the bit, and stood there when its root was signed.

        To check it, with Paraph's program and without any server or database:

            paraph events verify THIS-FILE.tar --key 'THE VERIFIER KEY YOU WERE GIVEN'

        Without --key the keys in keys.txt are used. They come from whoever made this archive: compare them with what you
        were given at another time or by somebody else. If you have kept a checkpoint of this log, add
        --checkpoint YOUR-FILE: the log must have grown out of it.

        The format is public and small (docs/log-format.md of Paraph): SHA-256, the Merkle tree of RFC 6962, and an
        Ed25519 signature over its root. A checker can be written from that page in a day.

          manifest.json        what was exported: which positions, of which office, dossier and types
          checkpoint.txt       the signed root that everything is checked against
          checkpoints.ndjson   earlier signed roots, where all events were exported
          keys.txt             the keys whose signatures these are
          events.ndjson        the events, one a line, in the order in which they happened
          hashes.ndjson        hashes that stand for all events that are not in here
          documents/           the documents, each named by the SHA-256 of its bytes

        WHAT IT SHOWS, AND WHAT IT CANNOT

        Every event in here is genuine, complete and in its place; none was changed, added, moved or removed between two
        others since the root was signed. Where the manifest names no office, dossier or types, none is missing either.

        Where it names a dossier, events of other dossiers are there as hashes only. Whether one of this dossier was held
        back cannot be seen from the tree. Within each stream (a document, a proposal, a journal) the versions have no gap;
        that the last events of a stream are missing, or a whole stream, shows only in what other events say of it. Where it
        names types, versions have gaps where events of other types stand.

        """
}
