import Documents
public import Domain
public import EventStore

extension Rearranging {
    /// Makes one document of pages of several, in the order given. What is left over of each is a document of its own, which stays in the
    /// mailbox in any case.
    /// - Throws: `RefusedPlace` at the document or the pages that are at fault, or where one document alone is given; `IntakeRefusal.tooLarge`,
    ///   and as `split`.
    public func merge(
        _ merge: Merge, in context: CommandContext, key: CommandKey?, answer: (Outcome) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Outcome> {
        try await commands.perform(in: context, key: key, answer: answer) { reader in
            let plan = try await merge.planned(reader)
            return try await files(
                plan.assembly, of: plan.sources.map(\.profile), isLimited: true, in: context.office)
        } decide: { files, reader in
            try await carryOut(merge, try await merge.planned(reader), files, context)
        }
    }

    private func carryOut(
        _ merge: Merge, _ plan: MergePlan, _ files: [KeptContent], _ context: CommandContext
    ) async throws -> CommandHandler.Decision<Outcome> {
        var act = Act()
        var files = files[...]
        var made: [Loaded<Document>] = []
        func add(_ new: NewDocument, then next: AfterDividing) async throws -> ID<Document> {
            guard let file = files.popFirst() else { preconditionFailure("Each new document has its file.") }
            made.append(try await self.add(new, file, then: next, besides: made, to: &act, context))
            return made[made.count - 1].id
        }
        let merged = try await add(NewDocument(mergedBy: plan, titled: merge.title), then: merge.next)
        for source in plan.sources {
            var rest: ID<Document>?
            if !source.left.isEmpty {
                let new = NewDocument(pages: source.left, of: source.document.id, source.profile, in: .merge)
                rest = try await add(new, then: .keep)
            }
            let into = Excerpt(document: merged, pages: source.taken)
            let events = try source.document.state.decide(.merge(into: into, rest: rest), in: context)
            act.append(events, to: source.document, dossier: merge.dossier)
        }
        return .init(act, Outcome(subject: made[0], documents: made))
    }
}

/// A merge whose documents were read and may be merged.
struct MergePlan {
    struct Source {
        let document: Loaded<Document>
        let profile: DocumentProfile
        /// The pages that go into the new document, in the order they have there.
        let taken: [Int]
        /// Those that do not.
        let left: [Int]
    }

    /// Each once.
    let sources: [Source]
    /// Of the new document.
    let excerpts: [Excerpt]

    /// The new document, then what is left over of each source.
    var assembly: PageAssembly {
        let places = Dictionary(uniqueKeysWithValues: sources.enumerated().map { ($1.document.id, $0) })
        let whole = excerpts.flatMap { excerpt in
            excerpt.pages.map { PageAssembly.Page(pdf: places[excerpt.document] ?? 0, page: $0) }
        }
        let rests = sources.enumerated().map { place, source in
            source.left.map { PageAssembly.Page(pdf: place, page: $0) }
        }
        return PageAssembly([whole] + rests.filter { !$0.isEmpty })
    }
}

extension Merge {
    /// - Throws: `RefusedPlace`.
    func planned(_ reader: StreamReader) async throws -> MergePlan {
        var documents: [ID<Document>: Loaded<Document>] = [:]
        var order: [ID<Document>] = []
        var excerpts: [Excerpt] = []
        for (number, part) in parts.enumerated() {
            let place = "pages/\(number)"
            if documents[part.document] == nil {
                documents[part.document] = try await reader.load(part.document)
                order.append(part.document)
            }
            let profile = try refusing(at: "\(place)/document") { () throws(DocumentRefusal) in
                guard let document = documents[part.document]?.state, document.profile?.dossier == dossier else {
                    throw .unknownDocument
                }
                return try document.withPages()
            }
            let pages = part.pages ?? Array(1...profile.pages)
            let before = excerpts.filter { $0.document == part.document }.flatMap(\.pages)
            _ = try refusing(at: "\(place)/pages") { () throws(DocumentRefusal) in
                try (before + pages).left(of: profile.pages)
            }
            excerpts.append(Excerpt(document: part.document, pages: pages))
        }
        guard order.count > 1 else { throw RefusedPlace(refusal: .nothingToMerge, field: "pages") }
        return MergePlan(
            sources: try order.compactMap { try documents[$0].map { try MergePlan.Source($0, excerpts) } },
            excerpts: excerpts)
    }

    private func refusing<Result>(
        at field: String, _ work: () throws(DocumentRefusal) -> Result
    ) throws(RefusedPlace) -> Result {
        do {
            return try work()
        } catch {
            throw RefusedPlace(refusal: error, field: field)
        }
    }
}

extension MergePlan.Source {
    fileprivate init(_ document: Loaded<Document>, _ excerpts: [Excerpt]) throws(DocumentRefusal) {
        self.document = document
        profile = try document.state.withPages()
        taken = excerpts.filter { $0.document == document.id }.flatMap(\.pages)
        left = try taken.left(of: profile.pages)
    }
}
