import CCairo
import DocumentProtocol

func pngToPDF(_ png: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    let header = Array(png.prefix(24))
    guard MediaType.sniff(header) == .png, header.count == 24 else { throw .broken("it is not a PNG image") }
    let width = header[16..<20].reduce(0) { $0 << 8 | Int($1) }
    let height = header[20..<24].reduce(0) { $0 << 8 | Int($1) }
    try ImageLimits.check(width: width, height: height)
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
