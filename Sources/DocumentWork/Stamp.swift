import CQPDF
import DocumentProtocol

/// The text of a stamp in a bordered white box that reads on any background, no larger than the page lets it.
struct StampLabel {
    let text: String
    let fontSize: Double
    let width: Double
    let height: Double

    /// From the visible edges of the page, in points; less on a page that is itself hardly larger.
    private static let margin = 20.0
    private static let largestFont = 14.0
    private static let smallestFont = 6.0
    /// The shorter side of A3 in points. A larger page is shown and printed smaller than it is: a photo of one point a pixel, or a plan.
    private static let widestSheet = 842.0
    private static let ink = Canvas.Color(red: 0.70, green: 0.05, blue: 0.10)

    /// Shrinks the font for a narrow page; a text too long even then ends in an ellipsis. Grows with a page larger than A3.
    init(_ text: String, on page: PDFInspection.PageSize, measuringOn canvas: Canvas) {
        let margin = Self.margin(on: page)
        let (room, tallest) = (page.width - 2 * margin, page.height - 2 * margin)
        func width(_ text: String, _ size: Double) -> Double {
            canvas.width(of: text, font: .init(size: size, isBold: true)) + 2 * Self.padding(size)
        }
        let scale = Self.scale(on: page)
        var size = Self.largestFont * scale
        while size > Self.smallestFont * scale, width(text, size) > room || Self.height(size) > tallest {
            size -= 0.5 * scale
        }
        var shown = text
        while width(shown, size) > room, shown.count > 1 {
            shown = String(shown.dropLast(shown.hasSuffix("…") ? 2 : 1)) + "…"
        }
        self.text = shown
        fontSize = size
        self.width = width(shown, size)
        height = Self.height(size)
    }

    /// On a page smaller than the margins, a tenth of it.
    static func margin(on page: PDFInspection.PageSize) -> Double {
        min(margin * scale(on: page), min(page.width, page.height) / 10)
    }

    private static func scale(on page: PDFInspection.PageSize) -> Double {
        max(1, min(page.width, page.height) / widestSheet)
    }

    /// As a PDF of one page, exactly as large as the box.
    func drawn() throws(DocumentError) -> [UInt8] {
        let canvas = try Canvas(width: width, height: height)
        let padding = Self.padding(fontSize)
        canvas.fill(x: 0, y: 0, width: width, height: height, color: .white)
        canvas.outline(x: 0, y: 0, width: width, height: height, line: fontSize / 14, color: Self.ink)
        // Capitals of DejaVu Sans are 0.73 of the font's size tall: this centres them.
        let baseline = height / 2 + fontSize * 0.365
        canvas.text(text, x: padding, y: baseline, font: .init(size: fontSize, isBold: true), color: Self.ink)
        return try canvas.finish()
    }

    private static func padding(_ fontSize: Double) -> Double { fontSize * 0.45 }
    private static func height(_ fontSize: Double) -> Double { fontSize * 1.6 }
}

extension PDFFile {
    /// The PDF with the text in a box in the top right corner of its first page, as the reader sees it. The other pages
    /// keep their content byte for byte, the document its embedded files. The answer is never encrypted.
    static func stamp(text: String, on bytes: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
        let text = String(text.printable.prefix(200))
        guard text.contains(where: { !$0.isWhitespace }) else { throw .unsupported("the stamp has no text") }
        return try open(bytes) { file throws(DocumentError) in
            let frame = PageFrame(of: file.page(0))
            let label = StampLabel(text, on: frame.size, measuringOn: try Canvas(width: 1, height: 1))
            // What is copied from the drawing is fetched from it only when the file is written.
            return try openOwn(try label.drawn()) { drawing throws(DocumentError) in
                try file.placeOnFirstPage(label, in: frame, from: drawing)
                return try file.written()
            }
        }
    }

    private func placeOnFirstPage(
        _ label: StampLabel, in frame: PageFrame, from drawing: PDFFile
    ) throws(DocumentError) {
        let margin = StampLabel.margin(on: frame.size)
        let (x, y) = (
            max(0, frame.size.width - margin - label.width), max(0, frame.size.height - margin - label.height)
        )
        let page = page(0)
        let name = addToResources(of: page, try formObject(label, from: drawing))
        wrapContent(of: page, thenDraw: "q \(frame.matrix(movingOriginTo: x, y)) cm \(name) Do Q\n")
        let annotations = page["/Annots"].elements
        guard let area = frame.area(x: x, y: y, width: label.width, height: label.height),
            annotations.count <= Self.mostAnnotations, annotations.contains(where: { $0.mayCover(area) })
        else { return }
        annotate(page, with: try formObject(label, turnedBy: frame.turning, from: drawing), at: area)
    }

    /// Beyond any real page.
    private static let mostAnnotations = 10_000

    /// Annotations lie above the content, the last of them on top: an earlier one, such as a stamp of the sender's, would hide what is
    /// drawn into the content alone.
    private func annotate(_ page: PDFObject, with form: PDFObject, at area: PageArea) {
        // To be printed, and neither changed nor moved (ISO 32000-1, 12.5.3).
        let annotation = parse("<</Type /Annot /Subtype /Stamp /F 196 /Rect \(area.notation) /AP <<>>>>")
        annotation["/AP"].set("/N", form)
        let annotations = newArray()
        for earlier in page["/Annots"].elements { annotations.append(earlier) }
        annotations.append(PDFObject(pdf: pdf, handle: qpdf_make_indirect_object(pdf, annotation.handle)))
        page.set("/Annots", annotations)
    }

    /// The box as a form object of this file (ISO 32000-1, 8.10), with its fonts.
    private func formObject(
        _ label: StampLabel, turnedBy turning: [Double] = [1, 0, 0, 1], from drawing: PDFFile
    ) throws(DocumentError) -> PDFObject {
        let page = drawing.page(0)
        guard let content = drawing.content(of: page, atMost: 1 << 20) else {
            throw .broken("the stamp cannot be drawn")
        }
        let box = "[0 0 \(pdfNumber(label.width)) \(pdfNumber(label.height))]"
        let matrix = "[\(turning.map(pdfNumber).joined(separator: " ")) 0 0]"
        let form = newStream(
            content, dictionary: "<</Type /XObject /Subtype /Form /BBox \(box) /Matrix \(matrix)>>")
        PDFObject(pdf: pdf, handle: qpdf_oh_get_dict(pdf, form.handle))
            .set("/Resources", copy(page.inherited("/Resources")))
        return form
    }

    /// The name under which the page's content can use the object. Other pages may share the page's resources, so it
    /// gets some of its own.
    private func addToResources(of page: PDFObject, _ object: PDFObject) -> String {
        let resources = page.inherited("/Resources").copiedDictionary()
        let objects = resources["/XObject"].copiedDictionary()
        let taken = Set(objects.keys)
        let name = (1...).lazy.map { "/Stamp\($0)" }.first { !taken.contains($0) } ?? "/Stamp"
        objects.set(name, object)
        resources.set("/XObject", objects)
        page.set("/Resources", resources)
        return name
    }

    /// What the content leaves behind (a scale, a clip, a colour) must not reach the drawing, also when it saves and
    /// restores its state unevenly, or breaks off inside a string.
    private func wrapContent(of page: PDFObject, thenDraw drawing: String) {
        let old = page["/Contents"]
        // 64 MB of page description is beyond any real page; what cannot be read is taken to be even.
        let balance = content(of: page, atMost: 64 << 20).map(StateBalance.init) ?? .even
        let content = newArray()
        content.append(newStream(String(repeating: "q ", count: balance.missingSaves + 1).utf8))
        for part in old.isArray ? Array(old.elements) : [old] where part.isStream { content.append(part) }
        let restores = String(repeating: " Q", count: balance.missingRestores + 1)
        content.append(newStream("\n\(balance.missingClosings)\(restores)\n\(drawing)".utf8))
        page.set("/Contents", content)
    }
}

extension PDFObject {
    /// Whether this annotation shows something that lies in the area: it is neither hidden nor a mere link, and more than the window that
    /// opens for another one.
    fileprivate func mayCover(_ area: PageArea) -> Bool {
        let (hidden, notViewed) = (2, 32)
        let flags = self["/F"].double.flatMap { Int(exactly: $0) } ?? 0
        guard isDictionary, flags & (hidden | notViewed) == 0, !["/Link", "/Popup"].contains(self["/Subtype"].name)
        else { return false }
        return PageArea(self["/Rect"])?.cropped(to: area) != nil
    }
}
