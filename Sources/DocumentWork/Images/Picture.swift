import DocumentProtocol

/// An image as a PDF holds one: its bytes and their coding, and how it is shown on the page.
struct Picture {
    enum Coding: Equatable {
        case jpeg
        /// One bit a pixel, each row beginning with a byte of its own; compressed when the PDF is written.
        case bits
    }

    enum Colors: String {
        case gray = "/DeviceGray"
        case rgb = "/DeviceRGB"
        case cmyk = "/DeviceCMYK"

        init(components: Int) {
            self =
                switch components {
                case 1: .gray
                case 4: .cmyk
                default: .rgb
                }
        }
    }

    let coding: Coding
    let bytes: ArraySlice<UInt8>
    /// In pixels, as stored: before it is turned upright.
    let width: Int
    let height: Int
    let colors: Colors
    /// Whether the highest value means no light instead of full light.
    var isInverted = false
    /// Exif's number from 1 (upright) to 8, which TIFF has as well.
    var orientation = 1
    /// Along the rows, and along the columns: a fax has twice as many in one as in the other.
    var dotsPerInch = (x: 72.0, y: 72.0)

    /// The size of the page that shows it upright: quarter turns swap the sides.
    var pageSize: PDFInspection.PageSize {
        let (width, height) = (Double(width) * 72 / dotsPerInch.x, Double(height) * 72 / dotsPerInch.y)
        return orientation < 5
            ? DocumentWork.pageSize(width: width, height: height)
            : DocumentWork.pageSize(width: height, height: width)
    }
}

extension PDFFile {
    /// Adds a page that the picture fills, upright.
    func addPage(showing picture: Picture) throws(DocumentError) {
        let size = picture.pageSize
        let page = parse(
            """
            <</Type /Page /MediaBox [0 0 \(pdfNumber(size.width)) \(pdfNumber(size.height))] \
            /Resources <</XObject <<>> >> >>
            """)
        page["/Resources"]["/XObject"].set("/Image", stream(of: picture))
        page.set("/Contents", newStream("q \(picture.matrix(onto: size)) cm /Image Do Q\n".utf8))
        try add(page)
    }

    private func stream(of picture: Picture) -> PDFObject {
        let values = picture.colors == .cmyk ? 4 : picture.colors == .rgb ? 3 : 1
        let decode =
            picture.isInverted ? "/Decode [\(Array(repeating: "1 0", count: values).joined(separator: " "))]" : ""
        return newStream(
            picture.bytes,
            dictionary: """
                <</Type /XObject /Subtype /Image /Width \(picture.width) /Height \(picture.height) \
                /BitsPerComponent \(picture.coding == .bits ? 1 : 8) /ColorSpace \(picture.colors.rawValue) \(decode)>>
                """,
            filter: picture.coding == .jpeg ? parse("/DCTDecode") : nil)
    }
}

extension Picture {
    /// The `cm` operands that turn or mirror the unit square as Exif 2.3, 4.6.4 (tag 274) says, and fill the page.
    fileprivate func matrix(onto size: PDFInspection.PageSize) -> String {
        let (w, h) = (size.width, size.height)
        let values: [Double] =
            switch orientation {
            case 2: [-w, 0, 0, h, w, 0]
            case 3: [-w, 0, 0, -h, w, h]
            case 4: [w, 0, 0, -h, 0, h]
            case 5: [0, -h, -w, 0, w, h]
            case 6: [0, -h, w, 0, 0, h]
            case 7: [0, h, w, 0, 0, 0]
            case 8: [0, h, -w, 0, w, 0]
            default: [w, 0, 0, h, 0, 0]
            }
        return values.map(pdfNumber).joined(separator: " ")
    }
}
