/// What the worker can be asked; the raw value is the code of the request's frame.
public enum RequestKind: UInt8, Sendable, CaseIterable {
    /// Nothing in, nothing out: the answer shows that the worker runs and speaks this version.
    case greet = 1
    /// A PDF in, a `PDFInspection` out.
    case inspect = 2
    /// The stamp's text and a PDF in, a PDF out.
    case stamp = 3
    /// A `DrawnDocument` in, a PDF out.
    case draw = 4
    /// A media type and an image in, a PDF out.
    case imageToPDF = 5
    /// A PDF in, a `PDFSummary` out.
    case summarize = 6
    /// A `PageAssembly`, the sizes of PDFs and the PDFs in, a list of PDFs out.
    case assemble = 7
    /// A `Misbehaviour` in; refused unless the worker was started with `--testing`.
    case misbehave = 99
}

/// What a worker under test is told to do, to test the server's defences.
public enum Misbehaviour: UInt8, Sendable {
    /// Never answers, using no processor time.
    case hang = 1
    /// Never answers, using all the processor time it gets.
    case spin = 2
    /// Dies of a signal.
    case crash = 3
    /// Answers with bytes that are not a frame.
    case babble = 4
    /// Takes memory until it is refused.
    case hoard = 5
    /// Reads the file whose path follows and answers its bytes.
    case readFile = 6
    /// Writes to the file whose path follows.
    case writeFile = 7
    /// Connects to the port of 127.0.0.1 that follows.
    case connect = 8
}
