import CHEIF
import DocumentProtocol

/// The file's main image; others it may hold, such as a preview or a depth map, are not shown.
func heicToPDF(_ heic: ArraySlice<UInt8>) throws(DocumentError) -> [UInt8] {
    guard MediaType.sniff(heic) == .heic else { throw .broken("it is not a HEIC image") }
    let file = try PDFFile.empty()
    try file.addPage(
        showing: try HEICFile.withMainImage(of: heic) { handle throws(DocumentError) in
            try HEICFile.picture(of: handle)
        })
    return try file.written()
}

private enum HEICFile {
    static func withMainImage<Result>(
        of heic: ArraySlice<UInt8>, _ work: (OpaquePointer) throws(DocumentError) -> Result
    ) throws(DocumentError) -> Result {
        guard let context = heif_context_alloc() else { throw .tooLarge }
        defer { heif_context_free(context) }
        heif_context_set_maximum_image_size_limit(context, Int32(ImageLimits.longestSide))
        return try heic.withUnsafeBufferPointer { buffer throws(DocumentError) in
            try check(heif_context_read_from_memory_without_copy(context, buffer.baseAddress, buffer.count, nil))
            var handle: OpaquePointer?
            try check(heif_context_get_primary_image_handle(context, &handle))
            guard let handle else { throw .broken("the image is missing") }
            defer { heif_image_handle_release(handle) }
            return try work(handle)
        }
    }

    /// Turned upright by libheif, and from ten bits a colour to eight where a telephone took more.
    static func picture(of handle: OpaquePointer) throws(DocumentError) -> Picture {
        try ImageLimits.check(
            width: Int(heif_image_handle_get_width(handle)), height: Int(heif_image_handle_get_height(handle)))
        guard let options = heif_decoding_options_alloc() else { throw .tooLarge }
        defer { heif_decoding_options_free(options) }
        options.pointee.convert_hdr_to_8bit = 1
        var image: OpaquePointer?
        try check(heif_decode_image(handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, options))
        guard let image else { throw .broken("the image is missing") }
        defer { heif_image_release(image) }
        let width = Int(heif_image_get_width(image, heif_channel_interleaved))
        let height = Int(heif_image_get_height(image, heif_channel_interleaved))
        try ImageLimits.check(width: width, height: height)
        var bytesPerRow: Int32 = 0
        guard let start = heif_image_get_plane_readonly(image, heif_channel_interleaved, &bytesPerRow) else {
            throw .broken("the image is missing")
        }
        let rows = PixelRows(
            layout: .rgb, start: start, width: width, height: height, bytesPerRow: Int(bytesPerRow))
        return Picture(
            coding: .jpeg, bytes: try rows.packed(as: .rgb)[...], width: width, height: height, colors: .rgb)
    }

    private static func check(_ error: heif_error) throws(DocumentError) {
        switch error.code {
        case heif_error_Ok: return
        case heif_error_Unsupported_feature, heif_error_Unsupported_filetype:
            throw .unsupported("a HEIC image with a coding that is not known here")
        case heif_error_Memory_allocation_error: throw .tooLarge
        default: throw .broken("the image is cut or damaged")
        }
    }
}
