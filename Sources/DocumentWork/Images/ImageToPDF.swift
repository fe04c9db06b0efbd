import DocumentProtocol

/// A PDF that shows the image, upright, on a page of the image's shape: at its own size when it says one, else one pixel a
/// point, and never larger than A4. A TIFF may hold several images: each becomes a page.
func imageToPDF(type: String, image: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    switch MediaType(rawValue: type) {
    case .jpeg: try jpegToPDF(image)
    case .png: try pngToPDF(image)
    case .tiff: try tiffToPDF(image)
    case .heic: try heicToPDF(image)
    case .pdf, .xml, .zip, nil: throw .unsupported("a file of type \(type) cannot be turned into a PDF")
    }
}

/// The size in points of a page for an image of this many points.
func pageSize(width: Double, height: Double) -> PDFInspection.PageSize {
    let (short, long) = (min(Paper.width, Paper.height), max(Paper.width, Paper.height))
    let (widest, tallest) = width > height ? (long, short) : (short, long)
    let scale = min(1, widest / width, tallest / height)
    return .init(width: max(3, width * scale), height: max(3, height * scale))
}

/// The limits on an image's stated size, checked before any pixel is unpacked.
enum ImageLimits {
    /// 100 million: what a large sheet has at 600 dots per inch, and 400 MB of memory.
    static let mostPixels = 100_000_000
    static let longestSide = 32_767
    /// Of all images of one file together: some hundred sheets of A4 at 300 dots per inch.
    static let mostPixelsOfAFile = 1_000_000_000
    static let mostPages = 500
    /// Beyond these a density is a mistake.
    static let dotsPerInch = 50.0...2400

    static func check(width: Int, height: Int) throws(DocumentError) {
        guard width > 0, height > 0 else { throw .broken("the image has no size") }
        guard max(width, height) <= longestSide, width * height <= mostPixels else { throw .tooLarge }
    }
}

private func jpegToPDF(_ jpeg: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    let file = try PDFFile.empty()
    try file.addPage(showing: try JPEGHeader(jpeg).picture(of: jpeg))
    return try file.written()
}

extension JPEGHeader {
    /// The picture goes into the PDF as it is, without being unpacked.
    fileprivate func picture(of jpeg: ArraySlice<UInt8>) -> Picture {
        Picture(
            coding: .jpeg, bytes: jpeg, width: width, height: height, colors: Picture.Colors(components: components),
            isInverted: isInvertedCMYK, orientation: orientation, dotsPerInch: (dotsPerInch, dotsPerInch))
    }
}
