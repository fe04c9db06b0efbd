public import Documents
public import Domain
public import EventStore
import Foundation

/// Divides documents that wait in a mailbox into several, makes one of several, and undoes both (FEATURES SM-01…08, MB-04, A-29).
///
/// Bytes never change: what is made is a document of its own, and whatever it was made of stays as it is, out of sight.
public struct Rearranging: Sendable {
    let commands: CommandHandler
    private let contents: any DocumentContents
    private let known: any KnownDocuments
    private let pages: PageSource

    /// - Parameter limit: bytes that one document may have (`PARAPH_MAX_UPLOAD`), and all those together of which one is made.
    public init(
        commands: CommandHandler, contents: any DocumentContents, known: any KnownDocuments, worker: DocumentWorkers,
        limit: Int
    ) {
        self.commands = commands
        self.contents = contents
        self.known = known
        pages = PageSource(contents: contents, worker: worker, limit: limit)
    }

    /// What became of it.
    public struct Outcome: Sendable {
        /// The document that was split or asked to be put back; of a merge, the new one.
        public let subject: Loaded<Document>
        /// All that came of it: the new documents, or those that lie in their mailboxes again.
        public let documents: [Loaded<Document>]
    }

    /// New files of the pages of others, kept before the act that names them.
    /// - Parameter isLimited: whether all of them together, and each new one, may be no larger than one upload.
    func files(
        _ assembly: PageAssembly, of sources: [DocumentProfile], isLimited: Bool = false, in office: ID<Office>
    ) async throws -> [KeptContent] {
        let files = try await pages.assemble(assembly, from: sources, isLimited: isLimited, in: office)
        var kept: [KeptContent] = []
        for file in files { kept.append(try await contents.keep(file, of: office)) }
        return kept
    }

    /// Uploads a document beside its sources, with what was said of them.
    /// - Parameter made: what the act has made before.
    func add(
        _ new: NewDocument, _ file: KeptContent, then next: AfterDividing, besides made: [Loaded<Document>],
        to act: inout Act, _ context: CommandContext
    ) async throws -> Loaded<Document> {
        let known = try await known.documents(with: file.hash, of: new.dossier, in: context.office)
        let twins = known + made.filter { $0.state.profile?.content == file.hash }.map(\.id)
        var document = Loaded(id: context.freshID(Document.self), state: Document(), version: 0)
        var commands: [DocumentCommand] = [.upload(new.delivery(of: file, duplicateOf: twins))]
        if !new.labels.isEmpty { commands.append(.label(new.labels)) }
        if let note = new.note { commands.append(.note(note)) }
        if next == .send { commands.append(.send) }
        for command in commands {
            document = act.append(
                try document.state.decide(command, in: context), to: document, dossier: new.dossier)
        }
        return document
    }
}

/// A refusal that one field of what was asked is to blame for.
public struct RefusedPlace: Refusal {
    public let refusal: DocumentRefusal
    /// A JSON Pointer without its first slash.
    public let field: String?

    public var reason: RefusalReason { refusal.reason }
    public var code: String { refusal.code }
    public var details: [String: String] { refusal.details }
}
