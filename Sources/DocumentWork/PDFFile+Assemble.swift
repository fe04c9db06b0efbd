import CQPDF
import DocumentProtocol

extension PDFFile {
    /// New PDFs of the pages of others. A page keeps its content as it is, with its annotations; links to pages that are not
    /// beside it any more lead nowhere. The same pages give the same bytes.
    ///
    /// Embedded files, such as the data of a Factur-X invoice, go where the first page of their PDF goes; where two PDFs bring some
    /// there, none of them speaks for the whole, and all are left out.
    static func assemble(
        _ assembly: PageAssembly, from pdfs: [ArraySlice<UInt8>]
    ) throws(DocumentError) -> [[UInt8]] {
        try open(pdfs) { files throws(DocumentError) in
            var results: [[UInt8]] = []
            var size = 0
            for pages in assembly.results {
                let result = try assembled(pages, of: files)
                size += result.count
                guard size <= PageAssembly.largestResult else { throw .tooLarge }
                results.append(result)
            }
            return results
        }
    }

    /// Opens one after the other, and keeps them open for the time of `work`.
    private static func open<Result>(
        _ pdfs: [ArraySlice<UInt8>], opened: [PDFFile] = [],
        _ work: ([PDFFile]) throws(DocumentError) -> Result
    ) throws(DocumentError) -> Result {
        guard opened.count < pdfs.count else { return try work(opened) }
        return try open(pdfs[opened.count]) { file throws(DocumentError) in
            try open(pdfs, opened: opened + [file], work)
        }
    }

    private static func assembled(_ pages: [PageAssembly.Page], of files: [PDFFile]) throws(DocumentError) -> [UInt8] {
        guard !pages.isEmpty else { throw .unsupported("a document without pages cannot be made") }
        let result = try empty()
        for place in pages {
            guard files.indices.contains(place.pdf), (1...files[place.pdf].pageCount).contains(place.page) else {
                throw .broken("it has no page \(place.page)")
            }
            let file = files[place.pdf]
            let page = file.page(place.page - 1)
            file.dropUnusedPictures(of: page)
            try result.check(qpdf_add_page(result.pdf, file.pdf, page.handle, 0))
        }
        let withData = pages.filter { $0.page == 1 && files[$0.pdf].hasEmbeddedFiles }.map { files[$0.pdf] }
        if withData.count == 1 { result.takeEmbeddedFiles(of: withData[0]) }
        return try result.written()
    }

    private var hasEmbeddedFiles: Bool {
        root["/Names"]["/EmbeddedFiles"].isDictionary || !root["/AF"].elements.isEmpty
    }

    /// With the metadata, which say what the embedded files are (Factur-X 1.0, 6.2).
    private func takeEmbeddedFiles(of file: PDFFile) {
        let files = file.root["/Names"]["/EmbeddedFiles"]
        if files.isDictionary {
            let names = parse("<<>>")
            names.set("/EmbeddedFiles", copy(files))
            root.set("/Names", names)
        }
        for key in ["/AF", "/Metadata"] where !file.root[key].isNull { root.set(key, copy(file.root[key])) }
    }

    /// Many programs give all pages one dictionary of all pictures; copied with each page, it would multiply them. A page whose content
    /// cannot be read, or shows forms that use the page's own resources, keeps everything.
    private func dropUnusedPictures(of page: PDFObject) {
        let resources = page.inherited("/Resources")
        let objects = resources["/XObject"]
        let keys = objects.keys
        guard keys.count > 1, let content = content(of: page, atMost: 64 << 20) else { return }
        guard keys.allSatisfy({ !objects[$0].isStream || objects[$0].isPicture || objects[$0].hasOwnResources }) else {
            return
        }
        let used = NamesUsed(in: content)
        guard keys.contains(where: { !used.contains($0) }) else { return }
        let kept = parse("<<>>")
        for key in keys where used.contains(key) { kept.set(key, objects[key]) }
        let own = resources.copiedDictionary()
        own.set("/XObject", kept)
        page.set("/Resources", own)
    }
}

extension PDFObject {
    fileprivate var isPicture: Bool { self["/Subtype"].name == "/Image" }
    fileprivate var hasOwnResources: Bool { self["/Resources"].isDictionary }
}

/// The names a page's content mentions (ISO 32000-1, 7.3.5). One inside a string counts too: rather one too many than one too few.
private struct NamesUsed {
    private var names: Set<[UInt8]> = []

    init(in content: [UInt8]) {
        var place = 0
        while place < content.count {
            guard content[place] == UInt8(ascii: "/") else {
                place += 1
                continue
            }
            var name: [UInt8] = [content[place]]
            place += 1
            while place < content.count, Self.isRegular(content[place]) {
                if let byte = Self.escaped(content, at: place) {
                    name.append(byte)
                    place += 3
                } else {
                    name.append(content[place])
                    place += 1
                }
            }
            names.insert(name)
        }
    }

    /// - Parameter key: as qpdf gives it, with its slash.
    func contains(_ key: String) -> Bool { names.contains(Array(key.utf8)) }

    /// The byte that `#` and two digits stand for.
    private static func escaped(_ content: [UInt8], at place: Int) -> UInt8? {
        guard content[place] == UInt8(ascii: "#"), place + 2 < content.count else { return nil }
        return UInt8(String(decoding: content[place + 1...place + 2], as: UTF8.self), radix: 16)
    }

    private static func isRegular(_ byte: UInt8) -> Bool {
        ![0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte) && !"()<>[]{}/%".utf8.contains(byte)
    }
}
