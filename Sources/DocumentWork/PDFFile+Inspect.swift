import DocumentProtocol

extension PDFFile {
    static func inspect(_ bytes: ArraySlice<UInt8>) throws(DocumentError) -> PDFInspection {
        try open(bytes) { file throws(DocumentError) in
            PDFInspection(
                pages: (0..<file.pageCount).map { PageFrame(of: file.page($0)).size },
                attachments: file.attachments(inFileOf: bytes.count))
        }
    }

    /// The files of the document's name tree, then those it is associated with (ISO 32000-2, 14.13), each once.
    /// - Parameter size: of the whole PDF, in bytes.
    private func attachments(inFileOf size: Int) -> [PDFInspection.Attachment] {
        var found: [PDFInspection.Attachment] = []
        var seen: Set<Int32> = []
        for specification in embeddedFiles() + root["/AF"].elements.prefix(PDFInspection.mostAttachments) {
            guard found.count < PDFInspection.mostAttachments else { break }
            let streams = specification["/EF"]
            guard let stream = [streams["/UF"], streams["/F"]].first(where: \.isStream) else { continue }
            guard stream.number == 0 || seen.insert(stream.number).inserted else { continue }
            let name = specification["/UF"].string ?? specification["/F"].string ?? ""
            found.append(attachment(name, stream, inFileOf: size))
        }
        return found
    }

    private func attachment(_ name: String, _ stream: PDFObject, inFileOf size: Int) -> PDFInspection.Attachment {
        switch unpacked(stream, atMost: PDFInspection.largestAttachment) {
        case .bytes(let bytes): .init(name: name, bytes: bytes)
        case .longer(let count):
            .init(name: name, bytes: nil, isBomb: count > PDFInspection.greatestExpansion * size)
        case .beyondMemory: .init(name: name, bytes: nil, isBomb: true)
        case .unreadable: .init(name: name, bytes: nil)
        }
    }

    /// The leaves of the tree `/Names /EmbeddedFiles`, in order. A tree with more nodes than a real one has is left off.
    private func embeddedFiles() -> [PDFObject] {
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
