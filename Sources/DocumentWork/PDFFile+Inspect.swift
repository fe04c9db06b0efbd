import DocumentProtocol

extension PDFFile {
    static func inspect(_ bytes: ArraySlice<UInt8>) throws(DocumentError) -> PDFInspection {
        try open(bytes) { file throws(DocumentError) in
            var budget = AttachmentBudget(sizeOfPDF: bytes.count)
            return PDFInspection(
                pages: (0..<file.pageCount).map { PageFrame(of: file.page($0)).size },
                attachments: file.embeddedFiles().map { embedded in
                    .init(name: embedded.name, bytes: budget.bytes(of: embedded.stream, in: file))
                })
        }
    }

    /// What `inspect` would find, without the contents.
    static func summarize(_ bytes: ArraySlice<UInt8>) throws(DocumentError) -> PDFSummary {
        try open(bytes) { file throws(DocumentError) in
            var budget = AttachmentBudget(sizeOfPDF: bytes.count)
            for embedded in file.embeddedFiles() { _ = budget.bytes(of: embedded.stream, in: file) }
            return PDFSummary(pageCount: file.pageCount, isBomb: budget.isBomb)
        }
    }

    /// The files of the document's name tree, then those it is associated with (ISO 32000-2, 14.13), each once.
    func embeddedFiles() -> [(name: String, stream: PDFObject)] {
        var found: [(name: String, stream: PDFObject)] = []
        var seen: Set<Int32> = []
        for specification in namedFiles() + root["/AF"].elements.prefix(PDFInspection.mostAttachments) {
            guard found.count < PDFInspection.mostAttachments else { break }
            let streams = specification["/EF"]
            guard let stream = [streams["/UF"], streams["/F"]].first(where: \.isStream) else { continue }
            guard stream.number == 0 || seen.insert(stream.number).inserted else { continue }
            let name = specification["/UF"].string ?? specification["/F"].string ?? ""
            found.append((String(name.unicodeScalars.prefix(PDFInspection.longestName)), stream))
        }
        return found
    }

    /// The leaves of the tree `/Names /EmbeddedFiles`, in order. Reading stops after more nodes than a real tree has.
    private func namedFiles() -> [PDFObject] {
        var files: [PDFObject] = []
        var waiting = [root["/Names"]["/EmbeddedFiles"]]
        var nodes = 0
        while let node = waiting.popLast(), nodes < 1000, files.count < PDFInspection.mostAttachments {
            nodes += 1
            files += node["/Names"].elements.prefix(2 * PDFInspection.mostAttachments).filter(\.isDictionary)
            waiting += node["/Kids"].elements.prefix(1000).reversed()
        }
        return files
    }
}

/// Counts what the attachments of one PDF unpack to: how much of it is handed out, and whether it is a bomb.
private struct AttachmentBudget {
    /// In bytes, of the whole file.
    let sizeOfPDF: Int
    private(set) var isBomb = false
    /// Bytes that all attachments so far unpacked to, and those of them that were handed out.
    private var unpacked = 0
    private var handedOut = 0

    init(sizeOfPDF: Int) { self.sizeOfPDF = sizeOfPDF }

    /// The attachment's bytes, where the limits allow them. After one that is too large, smaller ones may still be handed out.
    mutating func bytes(of stream: PDFObject, in file: PDFFile) -> [UInt8]? {
        // Once the PDF is known to be a bomb nothing more is unpacked.
        guard !isBomb else { return nil }
        switch file.unpacked(stream, atMost: PDFInspection.largestAttachment) {
        case .bytes(let bytes):
            weigh(bytes.count)
            guard handedOut + bytes.count <= PDFInspection.mostAttachedBytes else { return nil }
            handedOut += bytes.count
            return bytes
        case .longer(let count): weigh(count)
        case .beyondMemory: isBomb = true
        case .unreadable: break
        }
        return nil
    }

    private mutating func weigh(_ count: Int) {
        unpacked += count
        let bearable = PDFSummary.greatestExpansion * sizeOfPDF
        isBomb =
            count > max(PDFInspection.largestAttachment, bearable)
            || unpacked > max(PDFInspection.mostAttachedBytes, bearable)
    }
}
