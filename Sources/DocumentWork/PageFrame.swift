import DocumentProtocol

/// Where a page's visible part lies in its own coordinates, and how it is turned before a person sees it.
struct PageFrame: Equatable {
    /// In user space units.
    let left: Double
    let bottom: Double
    let right: Double
    let top: Double
    /// Clockwise, in degrees: 0, 90, 180 or 270.
    let turn: Int
    /// How many points a user space unit is long; 1 unless the page says otherwise.
    let unit: Double

    /// As the reader sees it, in points.
    var size: PDFInspection.PageSize {
        let (width, height) = ((right - left) * unit, (top - bottom) * unit)
        return turn % 180 == 0 ? .init(width: width, height: height) : .init(width: height, height: width)
    }

    /// The `cm` operands that take points counted from the visible page's bottom left, along its visible edges,
    /// with the origin moved to (x, y), into user space.
    func matrix(movingOriginTo x: Double, _ y: Double) -> String {
        let origin = place(of: x, y)
        return (turning.map { $0 / unit } + [origin.x, origin.y]).map(pdfNumber).joined(separator: " ")
    }

    /// The first four numbers of a matrix that turns what stands upright before a person into user space.
    var turning: [Double] {
        switch turn {
        case 90: [0, 1, -1, 0]
        case 180: [-1, 0, 0, -1]
        case 270: [0, -1, 1, 0]
        default: [1, 0, 0, 1]
        }
    }

    /// Where a rectangle lies in user space that is given in points, as those of `matrix` are.
    func area(x: Double, y: Double, width: Double, height: Double) -> PageArea? {
        let (corner, opposite) = (place(of: x, y), place(of: x + width, y + height))
        return PageArea(sides: [corner.x, corner.y, opposite.x, opposite.y])
    }

    private func place(of x: Double, _ y: Double) -> (x: Double, y: Double) {
        let (across, up) = (x / unit, y / unit)
        return switch turn {
        case 90: (right - up, bottom + across)
        case 180: (right - across, top - up)
        case 270: (left + up, top - across)
        default: (left + across, bottom + up)
        }
    }
}

/// A rectangle in user space; it has an area.
struct PageArea: Equatable {
    let left, bottom, right, top: Double

    /// From an array of two opposite corners, as pages and annotations have it.
    init?(_ array: PDFObject) {
        self.init(sides: array.elements.compactMap(\.double))
    }

    init?(sides: [Double]) {
        guard sides.count == 4, sides.allSatisfy({ abs($0) < 1e7 }) else { return nil }
        self.init(
            left: min(sides[0], sides[2]), bottom: min(sides[1], sides[3]), right: max(sides[0], sides[2]),
            top: max(sides[1], sides[3]))
    }

    /// nil when the box has no area.
    private init?(left: Double, bottom: Double, right: Double, top: Double) {
        guard left < right, bottom < top else { return nil }
        (self.left, self.bottom, self.right, self.top) = (left, bottom, right, top)
    }

    /// What it has in common with the other; nil when that is nothing.
    func cropped(to other: PageArea) -> PageArea? {
        PageArea(
            left: max(left, other.left), bottom: max(bottom, other.bottom), right: min(right, other.right),
            top: min(top, other.top))
    }

    /// As an array of a PDF.
    var notation: String { "[\([left, bottom, right, top].map(pdfNumber).joined(separator: " "))]" }
}

extension PageFrame {
    /// ISO 32000-1, 7.7.3.3 and 14.11.2: the crop box shows, cut to the media box; boxes and turn may be inherited.
    /// A page without a usable media box is US Letter, as readers have it.
    init(of page: PDFObject) {
        let media = PageArea(page.inherited("/MediaBox")) ?? PageArea(sides: [0, 0, 612, 792])
        let shown = PageArea(page.inherited("/CropBox")).flatMap { media?.cropped(to: $0) } ?? media
        left = shown?.left ?? 0
        bottom = shown?.bottom ?? 0
        right = shown?.right ?? 612
        top = shown?.top ?? 792
        turn = Self.quarterTurns(page.inherited("/Rotate").double ?? 0)
        let unit = page["/UserUnit"].double ?? 1
        self.unit = (0.001...75_000).contains(unit) ? unit : 1
    }

    /// The turn must be a multiple of 90; another counts as none.
    private static func quarterTurns(_ degrees: Double) -> Int {
        guard degrees.truncatingRemainder(dividingBy: 90) == 0 else { return 0 }
        let turn = Int(degrees.truncatingRemainder(dividingBy: 360))
        return (turn + 360) % 360
    }
}

extension PDFObject {
    /// The entry of this page, or of the nearest node above it in the page tree that has one.
    func inherited(_ key: String) -> PDFObject {
        var node = self
        // A tree deeper than this is a circle.
        for _ in 0..<64 where node[key].isNull && node["/Parent"].isDictionary { node = node["/Parent"] }
        return node[key]
    }
}

/// A number as PDF wants it: no exponent, at most four decimals.
func pdfNumber(_ number: Double) -> String {
    let tenThousandths = Int64((number.magnitude * 10_000).rounded())
    let fraction = String(tenThousandths % 10_000 + 10_000).dropFirst()
    return (number < 0 && tenThousandths > 0 ? "-" : "") + "\(tenThousandths / 10_000).\(fraction)"
}
