import DocumentProtocol

/// Every image of the file on a page of its own, in order. One bit a pixel, which faxes and most scans are, stays exactly
/// as it is; anything else becomes a JPEG, as a PDF of unpacked colours would be ten times as large.
func tiffToPDF(_ tiff: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    guard MediaType.sniff(tiff) == .tiff else { throw .broken("it is not a TIFF image") }
    let file = try PDFFile.empty()
    try TIFFFile.open(tiff) { tiff throws(DocumentError) in
        var pixels = 0
        repeat {
            guard !tiff.isPreview else { continue }
            pixels += try tiff.checkedPixels()
            guard pixels <= ImageLimits.mostPixelsOfAFile, file.pageCount < ImageLimits.mostPages else {
                throw .tooLarge
            }
            try file.addPage(showing: try tiff.picture())
        } while try tiff.advance()
    }
    guard file.pageCount > 0 else { throw .broken("it has no pages") }
    return try file.written(streams: .packed)
}
