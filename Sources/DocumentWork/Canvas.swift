import CCairo
import DocumentProtocol

/// A PDF being drawn by cairo, in points from the top left of the page. The fonts used are embedded with their
/// characters, so that the text can be read, searched and copied in any language they cover.
final class Canvas {
    struct Font: Equatable {
        let size: Double
        var isBold = false
    }

    /// Shades from 0 (none) to 1 (all).
    struct Color {
        let red, green, blue: Double

        static let white = Color(red: 1, green: 1, blue: 1)
    }

    private let surface: OpaquePointer
    private let context: OpaquePointer
    private let sink = Sink()

    /// Takes what cairo writes. cairo holds it unretained; the canvas keeps it alive as long as the surface.
    private final class Sink {
        var bytes: [UInt8] = []
    }

    init(width: Double, height: Double) throws(DocumentError) {
        let collect: cairo_write_func_t = { closure, bytes, count in
            guard let closure else { return CAIRO_STATUS_WRITE_ERROR }
            Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue().bytes
                .append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
            return CAIRO_STATUS_SUCCESS
        }
        let closure = Unmanaged.passUnretained(sink).toOpaque()
        guard let surface = cairo_pdf_surface_create_for_stream(collect, closure, width, height),
            let context = cairo_create(surface)
        else { throw .tooLarge }
        self.surface = surface
        self.context = context
    }

    deinit {
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    func setTitle(_ title: String) {
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.printable)
    }

    /// The y of a text is its baseline.
    func text(_ text: String, x: Double, y: Double, font: Font, color: Color) {
        select(font)
        cairo_set_source_rgb(context, color.red, color.green, color.blue)
        cairo_move_to(context, x, y)
        cairo_show_text(context, text.printable)
    }

    func width(of text: String, font: Font) -> Double {
        select(font)
        var extents = cairo_text_extents_t()
        cairo_text_extents(context, text.printable, &extents)
        return extents.x_advance
    }

    func fill(x: Double, y: Double, width: Double, height: Double, color: Color) {
        cairo_set_source_rgb(context, color.red, color.green, color.blue)
        cairo_rectangle(context, x, y, width, height)
        cairo_fill(context)
    }

    /// The line runs wholly inside the rectangle.
    func outline(x: Double, y: Double, width: Double, height: Double, line: Double, color: Color) {
        cairo_set_source_rgb(context, color.red, color.green, color.blue)
        cairo_set_line_width(context, line)
        cairo_rectangle(context, x + line / 2, y + line / 2, width - line, height - line)
        cairo_stroke(context)
    }

    /// Fills the whole rectangle with the image.
    func image(_ image: OpaquePointer, width: Double, height: Double) {
        let (columns, rows) = (cairo_image_surface_get_width(image), cairo_image_surface_get_height(image))
        cairo_save(context)
        cairo_scale(context, width / Double(columns), height / Double(rows))
        cairo_set_source_surface(context, image, 0, 0)
        cairo_paint(context)
        cairo_restore(context)
    }

    func nextPage() {
        cairo_show_page(context)
    }

    /// Ends the drawing; nothing can be added any more.
    func finish() throws(DocumentError) -> [UInt8] {
        cairo_surface_finish(surface)
        let status = max(cairo_status(context).rawValue, cairo_surface_status(surface).rawValue)
        guard status == CAIRO_STATUS_SUCCESS.rawValue else {
            throw status == CAIRO_STATUS_NO_MEMORY.rawValue ? .tooLarge : .broken("it cannot be drawn")
        }
        return sink.bytes
    }

    private func select(_ font: Font) {
        let weight = font.isBold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL
        cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, weight)
        cairo_set_font_size(context, font.size)
    }
}

extension String {
    /// Without what has no shape: line breaks, tabs and other control characters read as a space.
    var printable: String {
        String(String.UnicodeScalarView(unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
