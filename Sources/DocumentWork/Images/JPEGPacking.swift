import CTurboJPEG
import DocumentProtocol

/// Unpacked pixels, eight bits a colour.
struct PixelRows {
    enum Layout {
        /// Red, green and blue.
        case rgb
        /// Red, green, blue, and a fourth byte that is not shown.
        case rgbx
    }

    let layout: Layout
    let start: UnsafePointer<UInt8>
    let width: Int
    let height: Int
    /// From the beginning of one row to that of the next.
    let bytesPerRow: Int
}

extension PixelRows {
    /// High enough that small print stays sharp: colours at full resolution.
    private static let quality: Int32 = 90

    /// The pixels as a JPEG.
    func packed(as colors: Picture.Colors) throws(DocumentError) -> [UInt8] {
        guard let packer = tjInitCompress() else { throw .tooLarge }
        defer { tjDestroy(packer) }
        var bytes: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        defer { tjFree(bytes) }
        let format = layout == .rgb ? TJPF_RGB : TJPF_RGBX
        let sampling = colors == .gray ? TJSAMP_GRAY : TJSAMP_444
        let status = tjCompress2(
            packer, start, Int32(width), Int32(bytesPerRow), Int32(height), Int32(format.rawValue), &bytes, &count,
            Int32(sampling.rawValue), Self.quality, 0)
        guard status == 0, let bytes else { throw .tooLarge }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
