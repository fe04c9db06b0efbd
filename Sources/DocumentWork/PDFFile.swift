import CQPDF
import DocumentProtocol
import Glibc

/// A PDF opened by qpdf, in memory. The bytes it was read from must outlive it; `open` sees to that.
final class PDFFile {
    let pdf: qpdf_data

    private init() throws(DocumentError) {
        guard let pdf = qpdf_init() else { throw .tooLarge }
        self.pdf = pdf
        qpdf_set_suppress_warnings(pdf, 1)
        qpdf_silence_errors(pdf)
    }

    deinit {
        var pdf: qpdf_data? = pdf
        qpdf_cleanup(&pdf)
    }

    /// Opens somebody's PDF for the time of `work`. A PDF that needs no password to be read counts as unprotected, also
    /// when its owner has set one against changes.
    static func open<Result>(
        _ bytes: ArraySlice<UInt8>, _ work: (PDFFile) throws(DocumentError) -> Result
    ) throws(DocumentError) -> Result {
        guard MediaType.sniff(bytes) == .pdf else { throw .notAPDF }
        guard endsLikeAPDF(bytes) else { throw .broken("its end is missing") }
        return try bytes.withUnsafeBufferPointer { buffer throws(DocumentError) in
            let file = try PDFFile()
            try file.read(buffer)
            try file.checkPages()
            return try work(file)
        }
    }

    /// Opens a PDF that this process has drawn itself.
    static func openOwn<Result>(
        _ bytes: [UInt8], _ work: (PDFFile) throws(DocumentError) -> Result
    ) throws(DocumentError) -> Result {
        try bytes.withUnsafeBufferPointer { buffer throws(DocumentError) in
            let file = try PDFFile()
            try file.read(buffer)
            return try work(file)
        }
    }

    /// A PDF without pages, to be filled.
    static func empty() throws(DocumentError) -> PDFFile {
        let file = try PDFFile()
        try file.check(qpdf_empty_pdf(file.pdf))
        return file
    }

    var root: PDFObject { PDFObject(pdf: pdf, handle: qpdf_get_root(pdf)) }

    var pageCount: Int { max(0, Int(qpdf_get_num_pages(pdf))) }

    /// Counted from 0; below `pageCount`.
    func page(_ index: Int) -> PDFObject {
        PDFObject(pdf: pdf, handle: qpdf_get_page_n(pdf, index))
    }

    func add(_ page: PDFObject) throws(DocumentError) {
        let reference = qpdf_make_indirect_object(pdf, page.handle)
        try check(qpdf_add_page(pdf, pdf, reference, 0))
    }

    enum Streams {
        case asTheyAre
        /// Those that are not compressed yet are compressed.
        case packed
    }

    /// The file as bytes: the same bytes for the same content, in the clear.
    func written(streams: Streams = .asTheyAre) throws(DocumentError) -> [UInt8] {
        try check(qpdf_init_write_memory(pdf))
        qpdf_set_preserve_encryption(pdf, 0)
        qpdf_set_deterministic_ID(pdf, 1)
        qpdf_set_stream_data_mode(pdf, streams == .packed ? qpdf_s_compress : qpdf_s_preserve)
        try check(qpdf_write(pdf))
        guard let buffer = qpdf_get_buffer(pdf) else { throw .broken("it cannot be written again") }
        return Array(UnsafeBufferPointer(start: buffer, count: qpdf_get_buffer_length(pdf)))
    }
}

extension PDFFile {
    /// Throws what qpdf has to say when the call whose code this is went wrong; warnings pass.
    func check(_ code: QPDF_ERROR_CODE) throws(DocumentError) {
        guard code & QPDF_ERRORS != 0 || qpdf_has_error(pdf) != 0 else { return }
        guard let error = qpdf_get_error(pdf) else { throw .broken("it cannot be read") }
        switch qpdf_get_error_code(pdf, error) {
        case qpdf_e_password: throw .encrypted
        case qpdf_e_unsupported: throw .unsupported("the PDF uses a protection that is not known here")
        default:
            let detail = qpdf_get_error_message_detail(pdf, error).map { String(cString: $0) } ?? ""
            throw .broken(detail.isEmpty ? "it cannot be read" : detail)
        }
    }

    private func read(_ buffer: UnsafeBufferPointer<UInt8>) throws(DocumentError) {
        let code = buffer.withMemoryRebound(to: CChar.self) {
            qpdf_read_memory(pdf, "document", $0.baseAddress, UInt64($0.count), nil)
        }
        try check(code)
    }

    /// qpdf repairs what it can, so a damaged file may open with half its pages gone. Where it repaired something, as many pages
    /// as the file says it has must be there with their content.
    private func checkPages() throws(DocumentError) {
        let wasRepaired = qpdf_more_warnings(pdf) != 0
        let promised = root["/Pages"]["/Count"].double
        let count = Int(qpdf_get_num_pages(pdf))
        guard count > 0 else { throw .broken("it has no pages") }
        guard (0..<count).allSatisfy({ page($0).isDictionary }) else { throw .broken("a page is missing") }
        guard wasRepaired else { return }
        guard promised == Double(count) else { throw .broken("pages are missing") }
        guard (0..<count).allSatisfy({ hasWholeContent(page($0)) }) else {
            throw .broken("a page's content is missing")
        }
    }

    private func hasWholeContent(_ page: PDFObject) -> Bool {
        let content = page["/Contents"]
        if content.isNull { return !content.isReference }
        return content.isStream || (content.isArray && content.elements.allSatisfy(\.isStream))
    }

    /// A whole PDF ends with `startxref`, an offset and `%%EOF` (ISO 32000-1, 7.5.5), give or take what readers forgive:
    /// some bytes after it, padding, a lost last line.
    private static func endsLikeAPDF(_ bytes: ArraySlice<UInt8>) -> Bool {
        let padding: Set<UInt8> = [0x00, 0x09, 0x0A, 0x0C, 0x0D, 0x20]
        let end = bytes.lastIndex { !padding.contains($0) }.map { $0 + 1 } ?? bytes.startIndex
        let tail = bytes[max(bytes.startIndex, end - 1024)..<end]
        let mark = Array("startxref".utf8)
        return tail.indices.contains { tail[$0...].starts(with: mark) }
    }
}

extension PDFFile {
    func null() -> PDFObject {
        PDFObject(pdf: pdf, handle: qpdf_oh_new_null(pdf))
    }

    func newArray() -> PDFObject {
        PDFObject(pdf: pdf, handle: qpdf_oh_new_array(pdf))
    }

    /// The object that this text stands for in a PDF's own notation.
    func parse(_ notation: String) -> PDFObject {
        PDFObject(pdf: pdf, handle: qpdf_oh_parse(pdf, notation))
    }

    /// A stream of these bytes, with the entries of the given dictionary.
    func newStream(_ bytes: some Collection<UInt8>, dictionary: String = "<<>>", filter: PDFObject? = nil) -> PDFObject
    {
        let stream = PDFObject(pdf: pdf, handle: qpdf_oh_new_stream(pdf))
        let entries = PDFObject(pdf: pdf, handle: qpdf_oh_get_dict(pdf, stream.handle))
        let given = parse(dictionary)
        for key in given.keys { entries.set(key, given[key]) }
        Array(bytes).withUnsafeBufferPointer {
            qpdf_oh_replace_stream_data(
                pdf, stream.handle, $0.baseAddress, $0.count, (filter ?? null()).handle, null().handle)
        }
        return stream
    }

    /// A copy, with all it refers to, of an object of another PDF, which must stay open until this one is written.
    func copy(_ object: PDFObject) -> PDFObject {
        let reference = qpdf_make_indirect_object(object.pdf, object.handle)
        return PDFObject(pdf: pdf, handle: qpdf_oh_copy_foreign_object(pdf, object.pdf, reference))
    }

    enum Unpacked {
        case bytes([UInt8])
        /// Longer than the limit; its length in bytes.
        case longer(Int)
        /// It takes more memory than this process may have.
        case beyondMemory
        case unreadable
    }

    /// The unpacked bytes of a stream.
    func unpacked(_ stream: PDFObject, atMost limit: Int) -> Unpacked {
        take(atMost: limit) { bytes, count in
            var isFiltered: QPDF_BOOL = 0
            let code = qpdf_oh_get_stream_data(pdf, stream.handle, qpdf_dl_all, &isFiltered, &bytes, &count)
            return isFiltered != 0 ? code : QPDF_ERRORS
        }
    }

    /// What a page's content streams say, unpacked and one after the other; nil when they cannot be unpacked or say more.
    func content(of page: PDFObject, atMost limit: Int) -> [UInt8]? {
        let content = take(atMost: limit) { bytes, count in
            qpdf_oh_get_page_content_data(pdf, page.handle, &bytes, &count)
        }
        return if case .bytes(let bytes) = content { bytes } else { nil }
    }

    private func take(
        atMost limit: Int, _ fill: (inout UnsafeMutablePointer<UInt8>?, inout Int) -> QPDF_ERROR_CODE
    ) -> Unpacked {
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let code = fill(&bytes, &count)
        defer { free(bytes) }
        // The error concerns this stream only: unless it is taken here, the next call would seem to have failed.
        if qpdf_has_error(pdf) != 0 { _ = qpdf_get_error(pdf) }
        guard code & QPDF_ERRORS == 0 else { return ranOutOfMemory() ? .beyondMemory : .unreadable }
        return count > limit ? .longer(count) : .bytes(Array(UnsafeBufferPointer(start: bytes, count: count)))
    }

    /// Whether qpdf ran out of memory since this was last asked: it says why a stream failed in the text of a warning only.
    private func ranOutOfMemory() -> Bool {
        var ranOut = false
        while qpdf_more_warnings(pdf) != 0, let warning = qpdf_next_warning(pdf) {
            let detail = qpdf_get_error_message_detail(pdf, warning).map { String(cString: $0) } ?? ""
            if detail.contains("bad_alloc") { ranOut = true }
        }
        return ranOut
    }
}
