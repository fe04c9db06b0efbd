import CQPDF
import DocumentProtocol

extension PDFFile {
    /// New PDFs of the pages of others. A page keeps its content as it is, with its annotations; links to pages that are not
    /// beside it any more lead nowhere, and fields of a form show what they hold and can be filled in no more. The same pages give the same
    /// bytes.
    ///
    /// Embedded files, such as the data of a Factur-X invoice, go where the first page of their PDF goes; where two PDFs bring some
    /// there, none of them speaks for the whole, and all are left out.
    static func assemble(
        _ assembly: PageAssembly, from pdfs: [ArraySlice<UInt8>]
    ) throws(DocumentError) -> [[UInt8]] {
        try open(pdfs) { files throws(DocumentError) in
            let assembler = PageAssembler(files)
            var results: [[UInt8]] = []
            var size = 0
            for pages in assembly.results {
                let result = try assembler.assembled(pages)
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
}

/// Puts pages of open PDFs together.
private final class PageAssembler {
    private let files: [PDFFile]
    private let pictures: [SharedPictures]

    init(_ files: [PDFFile]) {
        self.files = files
        pictures = files.map(SharedPictures.init)
    }

    func assembled(_ pages: [PageAssembly.Page]) throws(DocumentError) -> [UInt8] {
        guard !pages.isEmpty else { throw .unsupported("a document without pages cannot be made") }
        let result = try PDFFile.empty()
        for place in pages { try add(place, to: result) }
        let used = Set(pages.map(\.pdf)).sorted().map { files[$0] }
        try result.takeLayers(of: used.filter { $0.root["/OCProperties"].isDictionary })
        let withData = pages.filter { $0.page == 1 }.map { files[$0.pdf] }.filter { !$0.embeddedFiles().isEmpty }
        if withData.count == 1 { result.takeEmbeddedFiles(of: withData[0]) }
        return try result.written()
    }

    private func add(_ place: PageAssembly.Page, to result: PDFFile) throws(DocumentError) {
        guard files.indices.contains(place.pdf), (1...files[place.pdf].pageCount).contains(place.page) else {
            throw .broken("it has no page \(place.page)")
        }
        let file = files[place.pdf]
        let page = file.page(place.page - 1)
        try file.freeFields(of: page, number: place.page)
        pictures[place.pdf].keepThoseShown(by: page)
        try result.check(qpdf_add_page(result.pdf, file.pdf, page.handle, 0))
    }
}

extension PDFFile {
    /// With the metadata, which say what the embedded files are (Factur-X 1.0, 6.2).
    fileprivate func takeEmbeddedFiles(of file: PDFFile) {
        let files = file.root["/Names"]["/EmbeddedFiles"]
        if files.isDictionary {
            let names = parse("<<>>")
            names.set("/EmbeddedFiles", copy(files))
            root.set("/Names", names)
        }
        for key in ["/AF", "/Metadata"] where !file.root[key].isNull { root.set(key, copy(file.root[key])) }
    }

    /// Which layers are shown is said once in a file (ISO 32000-1, 8.11.4); without it hidden ones would appear.
    fileprivate func takeLayers(of files: [PDFFile]) throws(DocumentError) {
        guard let file = files.first else { return }
        guard files.count == 1 else { throw .unsupported("two of the PDFs have layers, which cannot be in one") }
        root.set("/OCProperties", copy(file.root["/OCProperties"]))
    }

    /// A field of a form hangs together with the same field on other pages, and with what is filled in there; the page keeps what it shows.
    fileprivate func freeFields(of page: PDFObject, number: Int) throws(DocumentError) {
        for field in page["/Annots"].elements where field["/Subtype"].name == "/Widget" {
            let isShown = !field["/AP"]["/N"].isNull
            guard isShown || !field.isFilledIn else {
                throw .unsupported("a field on page \(number) is filled in, and no program has drawn it yet")
            }
            field.set("/Parent", null())
        }
    }
}

extension PDFObject {
    /// Whether a field has a value of its own or of the fields above it (ISO 32000-1, 12.7.3.1).
    fileprivate var isFilledIn: Bool {
        var field = self
        // No real form nests its fields so deeply.
        for _ in 0..<32 where !field.isNull {
            if let text = field["/V"].string { return !text.isEmpty }
            field = field["/Parent"]
        }
        return false
    }
}

/// The pictures that the pages of one PDF list. Many programs give all pages one list of all pictures; copied with each page, it would
/// multiply them.
private final class SharedPictures {
    private let file: PDFFile
    /// Of each list that pages share, by its number, the names of its pictures; nil where it holds anything else.
    private var known: [Int32: Set<String>?] = [:]

    init(of file: PDFFile) { self.file = file }

    /// Has the page list those only that its content names. Where anything but its content may draw by that list (forms, fonts drawn by
    /// procedures, patterns, soft masks, annotations), it keeps all.
    func keepThoseShown(by page: PDFObject) {
        let resources = page.inherited("/Resources")
        guard page["/Annots"].elements.isEmpty, let names = pictures(of: resources), names.count > 1,
            let content = file.content(of: page, atMost: 64 << 20)
        else { return }
        let shown = NamesUsed(in: content).names.intersection(names)
        guard shown.count < names.count else { return }
        let kept = file.parse("<<>>")
        for name in shown.sorted() { kept.set(name, resources["/XObject"][name]) }
        let own = resources.copiedDictionary()
        own.set("/XObject", kept)
        page.set("/Resources", own)
    }

    private func pictures(of resources: PDFObject) -> Set<String>? {
        let number = resources.number
        if number != 0, let known = known[number] { return known }
        let names = Self.namesOfPictures(in: resources)
        if number != 0 { known[number] = .some(names) }
        return names
    }

    private static func namesOfPictures(in resources: PDFObject) -> Set<String>? {
        let objects = resources["/XObject"]
        let names = objects.keys
        guard names.allSatisfy({ objects[$0]["/Subtype"].name == "/Image" }), resources["/Pattern"].keys.isEmpty else {
            return nil
        }
        let (fonts, states) = (resources["/Font"], resources["/ExtGState"])
        guard fonts.keys.allSatisfy({ fonts[$0].isDictionary && fonts[$0]["/Subtype"].name != "/Type3" }),
            states.keys.allSatisfy({ states[$0].isDictionary && !states[$0]["/SMask"].isDictionary })
        else { return nil }
        return Set(names)
    }
}

/// The names a page's content mentions (ISO 32000-1, 7.3.5), with their slashes. One inside a string counts too: rather one too many
/// than one too few.
private struct NamesUsed {
    private(set) var names: Set<String> = []

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
            names.insert(String(decoding: name, as: UTF8.self))
        }
    }

    /// The byte that `#` and two digits stand for.
    private static func escaped(_ content: [UInt8], at place: Int) -> UInt8? {
        guard content[place] == UInt8(ascii: "#"), place + 2 < content.count else { return nil }
        return UInt8(String(decoding: content[place + 1...place + 2], as: UTF8.self), radix: 16)
    }

    private static func isRegular(_ byte: UInt8) -> Bool {
        ![0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20].contains(byte) && !"()<>[]{}/%".utf8.contains(byte)
    }
}
