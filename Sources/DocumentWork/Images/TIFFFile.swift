import CTIFF
import DocumentProtocol
import Glibc

/// A TIFF opened by libtiff, in memory, standing at one of its images. The bytes it was read from must outlive it; `open`
/// sees to that.
final class TIFFFile {
    private let tiff: OpaquePointer

    private init(_ tiff: OpaquePointer) {
        self.tiff = tiff
    }

    deinit {
        TIFFClose(tiff)
    }

    /// Opens a file at its first image for the time of `work`.
    static func open<Result>(
        _ bytes: ArraySlice<UInt8>, _ work: (TIFFFile) throws(DocumentError) -> Result
    ) throws(DocumentError) -> Result {
        // The results of the calls say what is wrong; without this libtiff would also print it.
        TIFFSetErrorHandler(nil)
        TIFFSetWarningHandler(nil)
        var outcome: Swift.Result<Result, DocumentError> = .failure(.broken("it cannot be read"))
        bytes.withUnsafeBufferPointer { buffer in
            var memory = TIFFMemory(bytes: buffer)
            withUnsafeMutablePointer(to: &memory) { memory in
                guard let tiff = TIFFMemory.open(memory) else { return }
                let file = TIFFFile(tiff)
                do throws(DocumentError) {
                    outcome = .success(try work(file))
                } catch {
                    outcome = .failure(error)
                }
                withExtendedLifetime(file) {}
            }
        }
        return try outcome.get()
    }

    /// Goes to the next image; false when there is none.
    func advance() throws(DocumentError) -> Bool {
        if TIFFLastDirectory(tiff) != 0 { return false }
        guard TIFFReadDirectory(tiff) != 0 else { throw .broken("a page is missing") }
        return true
    }

    /// A smaller picture of another page (TIFF 6.0, `NewSubfileType`).
    var isPreview: Bool { long(TIFFTAG_SUBFILETYPE) & UInt32(FILETYPE_REDUCEDIMAGE) != 0 }

    /// How many pixels the image says it has, when it may be unpacked.
    func checkedPixels() throws(DocumentError) -> Int {
        try ImageLimits.check(width: width, height: height)
        return width * height
    }

    func picture() throws(DocumentError) -> Picture {
        let isGray = long(TIFFTAG_PHOTOMETRIC, of: .short) <= UInt32(PHOTOMETRIC_MINISBLACK)
        if isGray, bitsPerPixel == 1, TIFFIsTiled(tiff) == 0 { return try bits() }
        return try colors(isGray && tiff_extra_samples(tiff) == 0 ? .gray : .rgb)
    }
}

extension TIFFFile {
    private enum Size { case short, long }

    /// 0 where the file does not say.
    private func long(_ tag: Int32, of size: Size = .long) -> UInt32 {
        size == .long ? tiff_long(tiff, UInt32(tag), 0) : UInt32(tiff_short(tiff, UInt32(tag), 0))
    }

    private var width: Int { Int(long(TIFFTAG_IMAGEWIDTH)) }
    private var height: Int { Int(long(TIFFTAG_IMAGELENGTH)) }

    private var bitsPerPixel: Int {
        Int(tiff_short(tiff, UInt32(TIFFTAG_BITSPERSAMPLE), 1))
            * Int(tiff_short(tiff, UInt32(TIFFTAG_SAMPLESPERPIXEL), 1))
    }

    private var orientation: Int {
        let stated = Int(tiff_short(tiff, UInt32(TIFFTAG_ORIENTATION), 1))
        return (1...8).contains(stated) ? stated : 1
    }

    private var dotsPerInch: (x: Double, y: Double) {
        let unit = tiff_short(tiff, UInt32(TIFFTAG_RESOLUTIONUNIT), UInt16(RESUNIT_INCH))
        let scale = unit == UInt16(RESUNIT_CENTIMETER) ? 2.54 : 1
        let density = (
            x: tiff_ratio(tiff, UInt32(TIFFTAG_XRESOLUTION), 0) * scale,
            y: tiff_ratio(tiff, UInt32(TIFFTAG_YRESOLUTION), 0) * scale
        )
        guard unit != UInt16(RESUNIT_NONE), ImageLimits.dotsPerInch.contains(density.x),
            ImageLimits.dotsPerInch.contains(density.y)
        else { return (72, 72) }
        return density
    }

    private func picture(_ coding: Picture.Coding, _ bytes: [UInt8], _ colors: Picture.Colors, isInverted: Bool)
        -> Picture
    {
        Picture(
            coding: coding, bytes: bytes[...], width: width, height: height, colors: colors, isInverted: isInverted,
            orientation: orientation, dotsPerInch: dotsPerInch)
    }
}

extension TIFFFile {
    /// The rows as they are stored: in TIFF as in PDF, a row of bits begins with its own byte.
    private func bits() throws(DocumentError) -> Picture {
        let bytesPerRow = (width + 7) / 8
        guard Int(TIFFScanlineSize(tiff)) == bytesPerRow else { throw .broken("its rows contradict its size") }
        let rowsPerStrip = min(height, Int(tiff_long(tiff, UInt32(TIFFTAG_ROWSPERSTRIP), .max)))
        guard rowsPerStrip > 0 else { throw .broken("the image has no rows") }
        var isWhole = true
        // Zeros: libtiff leaves the bits behind a row's end as they are.
        var bytes = [UInt8](repeating: 0, count: height * bytesPerRow)
        bytes.withUnsafeMutableBytes { buffer in
            for first in stride(from: 0, to: height, by: rowsPerStrip) where isWhole {
                let strip = buffer[first * bytesPerRow..<min(height, first + rowsPerStrip) * bytesPerRow]
                let target = UnsafeMutableRawBufferPointer(rebasing: strip)
                let count = tmsize_t(target.count)
                isWhole = TIFFReadEncodedStrip(tiff, UInt32(first / rowsPerStrip), target.baseAddress, count) == count
            }
        }
        guard isWhole else { throw .broken("the image is cut or damaged") }
        let isWhiteZero = long(TIFFTAG_PHOTOMETRIC, of: .short) == UInt32(PHOTOMETRIC_MINISWHITE)
        return picture(.bits, bytes, .gray, isInverted: isWhiteZero)
    }

    private func colors(_ colors: Picture.Colors) throws(DocumentError) -> Picture {
        var message = [CChar](repeating: 0, count: 1024)
        guard TIFFRGBAImageOK(tiff, &message) != 0 else {
            throw .unsupported("a TIFF image with a coding that is not known here")
        }
        var isWhole = false
        // Asked for in the orientation that it is stored in, libtiff leaves the rows as they are: it cannot turn by a quarter.
        var pixels = [UInt32](unsafeUninitializedCapacity: width * height) { buffer, filled in
            isWhole =
                TIFFReadRGBAImageOriented(
                    tiff, UInt32(width), UInt32(height), buffer.baseAddress, Int32(orientation), 1) != 0
            filled = isWhole ? width * height : 0
        }
        guard isWhole else { throw .broken("the image is cut or damaged") }
        if tiff_extra_samples(tiff) > 0 { pixels.layOnWhite() }
        let (columns, rows) = (width, height)
        let jpeg = try pixels.withUnsafeBufferPointer { buffer throws(DocumentError) in
            let bytes = UnsafeRawBufferPointer(buffer).bindMemory(to: UInt8.self)
            guard let start = bytes.baseAddress else { throw .broken("the image is missing") }
            return try PixelRows(layout: .rgbx, start: start, width: columns, height: rows, bytesPerRow: 4 * columns)
                .packed(as: colors)
        }
        return picture(.jpeg, jpeg, colors, isInverted: false)
    }
}

extension [UInt32] {
    /// Lets paper shine through where a pixel is transparent; its colours are already weakened by as much (libtiff,
    /// `TIFFReadRGBAImage`: "premultiplied").
    fileprivate mutating func layOnWhite() {
        withUnsafeMutableBufferPointer { pixels in
            for place in pixels.indices where pixels[place] >> 24 != 255 {
                let pixel = pixels[place]
                let light = 255 - pixel >> 24
                let shown = stride(from: UInt32(0), through: 16, by: 8).reduce(UInt32(0)) { sum, shift in
                    sum | Swift.min(255, (pixel >> shift & 255) + light) << shift
                }
                pixels[place] = shown | 255 << 24
            }
        }
    }
}

/// The bytes that libtiff reads in place of a file.
private struct TIFFMemory {
    let bytes: UnsafeBufferPointer<UInt8>
    var place = 0

    /// How much memory libtiff may allocate at once, in bytes.
    private static let largestPiece = 512 << 20

    /// nil when it cannot be read at all. The memory must outlive what is opened.
    static func open(_ memory: UnsafeMutablePointer<TIFFMemory>) -> OpaquePointer? {
        let options = TIFFOpenOptionsAlloc()
        defer { TIFFOpenOptionsFree(options) }
        TIFFOpenOptionsSetMaxSingleMemAlloc(options, tmsize_t(largestPiece))
        // "m": not mapped, so that every read is checked against the end here.
        return TIFFClientOpenExt(
            "image", "rm", memory, read, write, seek, { _ in 0 }, size, nil, nil, options)
    }

    private static func of(_ handle: thandle_t?) -> UnsafeMutablePointer<TIFFMemory> {
        guard let handle else { preconditionFailure("libtiff hands back what it was opened with.") }
        return handle.assumingMemoryBound(to: TIFFMemory.self)
    }

    private static let read: TIFFReadWriteProc = { handle, target, count in
        let memory = of(handle)
        let available = max(0, memory.pointee.bytes.count - memory.pointee.place)
        let taken = min(max(0, Int(count)), available)
        guard taken > 0, let target, let start = memory.pointee.bytes.baseAddress else { return 0 }
        memcpy(target, start + memory.pointee.place, taken)
        memory.pointee.place += taken
        return tmsize_t(taken)
    }

    private static let size: TIFFSizeProc = { toff_t(of($0).pointee.bytes.count) }

    private static let write: TIFFReadWriteProc = { _, _, _ in -1 }

    private static let seek: TIFFSeekProc = { handle, offset, origin in
        let memory = of(handle)
        let base =
            switch origin {
            case SEEK_CUR: memory.pointee.place
            case SEEK_END: memory.pointee.bytes.count
            default: 0
            }
        // Backwards comes as a huge number, which wraps round. Beyond the end nothing is read.
        let place = base &+ Int(truncatingIfNeeded: offset)
        guard place >= 0 else { return toff_t.max }
        memory.pointee.place = place
        return toff_t(place)
    }
}
