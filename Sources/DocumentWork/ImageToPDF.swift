import CCairo
import DocumentProtocol

/// A PDF of one page that shows the image, upright, on a page of the image's shape: at its own size when it says one,
/// else one pixel a point, and never larger than A4.
func imageToPDF(type: String, image: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    switch MediaType(rawValue: type) {
    case .jpeg: try JPEGHeader(image).pdf(image)
    case .png: try pngToPDF(image)
    default: throw .unsupported("a file of type \(type) cannot be turned into a PDF")
    }
}

/// The size in points of a page for an image of this many points.
func pageSize(width: Double, height: Double) -> PDFInspection.PageSize {
    let (short, long) = (min(Paper.width, Paper.height), max(Paper.width, Paper.height))
    let (widest, tallest) = width > height ? (long, short) : (short, long)
    let scale = min(1, widest / width, tallest / height)
    return .init(width: max(3, width * scale), height: max(3, height * scale))
}

extension JPEGHeader {
    /// The picture goes into the PDF as it is, without being unpacked.
    fileprivate func pdf(_ jpeg: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
        let file = try PDFFile.empty()
        let size = pageSize(
            width: Double(uprightWidth) * 72 / dotsPerInch, height: Double(uprightHeight) * 72 / dotsPerInch)
        let colors =
            switch components {
            case 1: "/DeviceGray"
            case 4: "/DeviceCMYK"
            default: "/DeviceRGB"
            }
        let decode = isInvertedCMYK ? "/Decode [1 0 1 0 1 0 1 0]" : ""
        let picture = file.newStream(
            jpeg,
            dictionary: """
                <</Type /XObject /Subtype /Image /Width \(width) /Height \(height) /BitsPerComponent 8 \
                /ColorSpace \(colors) \(decode)>>
                """,
            filter: file.parse("/DCTDecode"))
        let page = file.parse(
            """
            <</Type /Page /MediaBox [0 0 \(pdfNumber(size.width)) \(pdfNumber(size.height))] \
            /Resources <</XObject <<>> >> >>
            """)
        page["/Resources"]["/XObject"].set("/Image", picture)
        page.set("/Contents", file.newStream("q \(matrix(onto: size)) cm /Image Do Q\n".utf8))
        try file.add(page)
        return try file.written()
    }

    /// The `cm` operands that turn or mirror the unit square as Exif 2.3, 4.6.4 (tag 274) says, and fill the page.
    private func matrix(onto size: PDFInspection.PageSize) -> String {
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

/// 100 million: what a large sheet has at 600 dots per inch, and 400 MB of memory.
private let mostPixels = 100_000_000

private func pngToPDF(_ png: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    let header = Array(png.prefix(24))
    guard MediaType.sniff(header) == .png, header.count == 24 else { throw .broken("it is not a PNG image") }
    let width = header[16..<20].reduce(0) { $0 << 8 | Int($1) }
    let height = header[20..<24].reduce(0) { $0 << 8 | Int($1) }
    guard width > 0, height > 0 else { throw .broken("the image has no size") }
    guard width.multipliedReportingOverflow(by: height).partialValue <= mostPixels, max(width, height) < 32_768 else {
        throw .tooLarge
    }
    let image = try decodedPNG(png)
    defer { cairo_surface_destroy(image) }
    let size = pageSize(width: Double(width), height: Double(height))
    let canvas = try Canvas(width: size.width, height: size.height)
    canvas.image(image, width: size.width, height: size.height)
    return try PDFFile.withoutDates(try canvas.finish())
}

/// The caller destroys the surface.
private func decodedPNG(_ png: ArraySlice<UInt8>) throws(DocumentError) -> OpaquePointer {
    let give: cairo_read_func_t = { closure, bytes, count in
        guard let rest = closure?.assumingMemoryBound(to: ArraySlice<UInt8>.self), let bytes,
            rest.pointee.count >= Int(count)
        else { return CAIRO_STATUS_READ_ERROR }
        for (place, byte) in rest.pointee.prefix(Int(count)).enumerated() { bytes[place] = byte }
        rest.pointee = rest.pointee.dropFirst(Int(count))
        return CAIRO_STATUS_SUCCESS
    }
    var rest = png
    let image = withUnsafeMutablePointer(to: &rest) { cairo_image_surface_create_from_png_stream(give, $0) }
    guard let image else { throw .tooLarge }
    switch cairo_surface_status(image) {
    case CAIRO_STATUS_SUCCESS: return image
    case CAIRO_STATUS_NO_MEMORY:
        // cairo says so of a damaged image as well; one that would need too much has been refused by its size.
        cairo_surface_destroy(image)
        throw .broken("the image cannot be unpacked")
    default:
        cairo_surface_destroy(image)
        throw .broken("the image is cut or damaged")
    }
}
