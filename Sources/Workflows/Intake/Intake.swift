public import Documents
public import Domain
public import EventStore
public import Foundation

/// Takes files in: what arrives is hashed, told by its bytes, opened in the limited process, and kept only then.
public struct Intake: Sendable {
    private let commands: CommandHandler
    private let contents: any DocumentContents
    private let known: any KnownDocuments
    private let worker: DocumentWorkers
    private let limit: Int
    private let spoolFolder: URL

    /// 250 MB: what a document process can be handed and hand back in one message, with what goes along.
    public static let largestLimit = 250_000_000
    /// 50 MB: the limit where nobody says another.
    public static let usualLimit = 50_000_000

    /// - Parameters:
    ///   - limit: bytes of one upload (`PARAPH_MAX_UPLOAD`); at most `largestLimit`.
    ///   - spoolFolder: where uploads lie while they come; files there have no name and vanish by themselves.
    public init(
        commands: CommandHandler, contents: any DocumentContents, known: any KnownDocuments, worker: DocumentWorkers,
        limit: Int = usualLimit, spoolFolder: URL = FileManager.default.temporaryDirectory
    ) {
        precondition((1...Self.largestLimit).contains(limit), "No document process takes files of \(limit) bytes.")
        self.commands = commands
        self.contents = contents
        self.known = known
        self.limit = limit
        self.worker = worker
        self.spoolFolder = spoolFolder
    }

    /// What is said about a file by those who send it.
    public struct Upload: Sendable {
        public var filename: String?
        /// The media type its sender gives it, `type/subtype` in lower case; nil where none is given.
        public var declaredType: String?
        public var mailbox: Mailbox
        public var dossier: ID<Dossier>
        /// How it comes: `api`, `portal`, `demo`.
        public var channel: String

        public init(
            filename: String?, declaredType: String? = nil, mailbox: Mailbox, dossier: ID<Dossier>, channel: String
        ) {
            self.filename = filename
            self.declaredType = declaredType
            self.mailbox = mailbox
            self.dossier = dossier
            self.channel = channel
        }
    }

    /// Delivers one file, or every file of a ZIP in one act.
    ///
    /// Files are opened once, however often the act is decided: one that hangs holds a process up to the end of its time.
    ///
    /// - Parameters:
    ///   - key: the key of the command, which depends on the body: it is given the body's SHA-256.
    ///   - answer: what to keep under that key.
    /// - Throws: `IntakeRefusal`, `DossierRefusal.unknownDossier`, what `chunks` throws, `DocumentError`, `DocumentsBusy`,
    ///   `SpoolFailure`, and what `CommandHandler.perform` throws. Nothing is delivered then, and of a file that is refused nothing is kept.
    public func receive<Chunks: AsyncSequence>(
        _ chunks: Chunks, as upload: Upload, in context: CommandContext, key: (Data) -> CommandKey? = { _ in nil },
        answer: ([Loaded<Document>]) throws -> StoredAnswer? = { _ in nil }
    ) async throws -> CommandHandler.Performed<[Loaded<Document>]> where Chunks.Element: Sequence<UInt8> {
        let file = try SpooledFile(in: spoolFolder)
        try await file.receive(chunks, limit: limit)
        let key = key(file.digest)
        if let repeated: CommandHandler.Performed<[Loaded<Document>]> = try await commands.repeated(key) {
            return repeated
        }
        try await requireDossier(upload.dossier, StreamReader(store: commands.store, office: context.office))
        let examination = FileExamination(worker: worker.asked(by: context.office.uuid))
        let files = try await files(in: try file.mapped(), of: upload, examination)
        let kept = try await kept(files, of: context.office)
        return try await commands.perform(in: context, key: key, answer: answer) { reader in
            try await deliver(kept, as: upload, in: context, reading: reader)
        }
    }

    private func requireDossier(_ id: ID<Dossier>, _ reader: StreamReader) async throws {
        guard try await reader.load(id).state.profile != nil else { throw DossierRefusal.unknownDossier }
    }

    private func deliver(
        _ files: [KeptFile], as upload: Upload, in context: CommandContext, reading reader: StreamReader
    ) async throws -> CommandHandler.Decision<[Loaded<Document>]> {
        // Once more: the act holds for the dossier as it was read here.
        try await requireDossier(upload.dossier, reader)
        var act = Act()
        var documents: [Loaded<Document>] = []
        var delivered: [ContentHash: [ID<Document>]] = [:]
        for file in files {
            var delivery = try await delivery(of: file, upload, in: context)
            delivery.duplicateOf += delivered[delivery.content] ?? []
            let document = Loaded(id: context.freshID(Document.self), state: Document(), version: 0)
            let events = try document.state.decide(.upload(delivery), in: context)
            documents.append(act.append(events, to: document, dossier: upload.dossier))
            delivered[delivery.content, default: []].append(document.id)
        }
        return .init(act, documents)
    }

    /// The file itself, or those an archive holds; all of them examined before the first is kept.
    private func files(
        in bytes: Data, of upload: Upload, _ examination: FileExamination
    ) async throws -> [ExaminedFile] {
        guard !bytes.isEmpty else { throw IntakeRefusal.emptyFile }
        let name = Filename(upload.filename, fallback: "document")
        guard try examination.kind(of: bytes, name: name, declaredType: upload.declaredType) == .zip else {
            return [try await examination.examine(bytes, name: name)]
        }
        let archive = try ZIPArchive(bytes, sizeLimit: 4 * limit)
        var files: [ExaminedFile] = []
        for entry in archive.entries {
            let name = Filename(entry.path, fallback: "document")
            do {
                guard entry.size <= limit else { throw IntakeRefusal.tooLarge(limit: limit) }
                let unpacked = try SpooledFile(try archive.bytes(of: entry), in: spoolFolder)
                files.append(try await examination.examine(try unpacked.mapped(), name: name))
            } catch let refusal as IntakeRefusal {
                throw IntakeRefusal.entry(name.text, refusal)
            }
        }
        return files
    }

    private func kept(_ files: [ExaminedFile], of office: ID<Office>) async throws -> [KeptFile] {
        var kept: [KeptFile] = []
        for file in files {
            let content = try await contents.keep(file.bytes, of: office)
            kept.append(KeptFile(name: file.name, mediaType: file.mediaType, pages: file.pages, content: content))
        }
        return kept
    }

    private func delivery(of file: KeptFile, _ upload: Upload, in context: CommandContext) async throws -> Delivery {
        let content = file.content
        return Delivery(
            dossier: upload.dossier, mailbox: upload.mailbox, channel: upload.channel, title: file.name.title,
            filename: file.name.text, mediaType: file.mediaType.rawValue, content: content.hash, size: content.size,
            pages: file.pages,
            duplicateOf: try await known.documents(with: content.hash, of: upload.dossier, in: context.office))
    }
}

/// A file that was examined, and whose bytes are kept.
private struct KeptFile {
    let name: Filename
    let mediaType: MediaType
    let pages: Int
    let content: KeptContent
}

/// Which documents a dossier has already.
public protocol KnownDocuments: Sendable {
    /// Those with exactly these bytes that are not deleted, oldest first; of many the oldest.
    func documents(
        with content: ContentHash, of dossier: ID<Dossier>, in office: ID<Office>
    ) async throws -> [ID<Document>]
}
