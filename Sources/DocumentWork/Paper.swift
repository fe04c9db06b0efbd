/// The page a document is drawn on, in points, and the few inks and fonts it uses.
enum Paper {
    /// A4.
    static let width = 595.28
    static let height = 841.89
    static let margin = 48.0
    static let right = width - margin
    static let bodyWidth = width - 2 * margin
    /// Below it stands the foot only.
    static let bodyEnd = height - 64

    static let ink = Canvas.Color(red: 0.13, green: 0.15, blue: 0.18)
    static let faint = Canvas.Color(red: 0.42, green: 0.45, blue: 0.50)
    static let rule = Canvas.Color(red: 0.80, green: 0.82, blue: 0.85)
    static let shade = Canvas.Color(red: 0.94, green: 0.95, blue: 0.96)

    static let titleFont = Canvas.Font(size: 18, isBold: true)
    static let headingFont = Canvas.Font(size: 8.5, isBold: true)
    static let textFont = Canvas.Font(size: 8.5)
    static let grandFont = Canvas.Font(size: 11, isBold: true)
    static let footFont = Canvas.Font(size: 7.5)

    /// From one baseline to the next.
    static func lineHeight(_ font: Canvas.Font) -> Double { font.size * 1.45 }

    static func drawFoot(_ text: String, page: Int, of pages: Int, on canvas: Canvas) {
        let baseline = height - 36
        let number = "\(page) / \(pages)"
        let start = right - canvas.width(of: number, font: footFont)
        canvas.fill(x: margin, y: baseline - 16, width: bodyWidth, height: 0.5, color: rule)
        canvas.text(number, x: start, y: baseline, font: footFont, color: faint)
        let lines = TextMeasure(canvas).lines(of: text, font: footFont, width: start - margin - 24)
        canvas.text(lines.first ?? "", x: margin, y: baseline, font: footFont, color: faint)
    }
}

/// One thing drawn on a page.
enum Mark {
    case text(String, x: Double, baseline: Double, font: Canvas.Font, color: Canvas.Color)
    case fill(x: Double, y: Double, width: Double, height: Double, color: Canvas.Color)

    func draw(on canvas: Canvas) {
        switch self {
        case .text(let text, let x, let baseline, let font, let color):
            canvas.text(text, x: x, y: baseline, font: font, color: color)
        case .fill(let x, let y, let width, let height, let color):
            canvas.fill(x: x, y: y, width: width, height: height, color: color)
        }
    }
}
