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
        if let repeated: CommandHandler.Performed<Outcome> = try await commands.repeated(key) { return repeated }
        let outside = StreamReader(store: commands.store, office: context.office)
        let plan = try await merge.planned(in: context, outside)
        let files = try await files(
            plan.assembly, of: plan.sources.map(\.profile), isLimited: true, in: context.office)
        return try await commands.perform(in: context, key: key, answer: answer) { reader in
            let plan = try await merge.planned(in: context, reader)
            return try await carryOut(merge, plan, files, context, reader)
        }
    }

    private func carryOut(
        _ merge: Merge, _ plan: MergePlan, _ files: [KeptContent], _ context: CommandContext, _ reader: StreamReader
    ) async throws -> CommandHandler.Decision<Outcome> {
        var act = Act()
        let new = NewDocument(mergedBy: plan, titled: merge.title)
        let merged = try await add(new, files[0], then: merge.next, to: &act, context, reader)
        var made = [merged]
        var filesOfRests = files.dropFirst()
        for source in plan.sources {
            var rest: Loaded<Document>?
            if !source.left.isEmpty, let file = filesOfRests.popFirst() {
                let left = NewDocument(pages: source.left, of: source.loaded.id, source.profile, in: .merge)
                rest = try await add(left, file, then: .keep, to: &act, context, reader)
            }
            made += [rest].compactMap { $0 }
            let command = DocumentCommand.merge(
                into: Excerpt(document: merged.id, pages: source.taken),
                rest: rest.map { Excerpt(document: $0.id, pages: source.left) })
            act.append(
                try source.loaded.state.decide(command, in: context), to: source.loaded, dossier: merge.dossier)
        }
        return .init(act, Outcome(subject: merged, documents: made))
    }
}

/// A merge whose documents were read and may be merged.
struct MergePlan {
    struct Source {
        let loaded: Loaded<Document>
        let profile: DocumentProfile
        /// The pages that go into the new document, in the order they have there.
        var taken: [Int] = []
        /// Those that do not.
        var left: [Int] {
            let taken = Set(taken)
            return (1...profile.pages).filter { !taken.contains($0) }
        }
    }

    /// Each once.
    fileprivate(set) var sources: [Source] = []
    /// Of the new document.
    fileprivate(set) var excerpts: [Excerpt] = []

    /// The new document, then what is left over of each source.
    var assembly: PageAssembly {
        let whole = excerpts.flatMap { excerpt in
            let place = sources.firstIndex { $0.loaded.id == excerpt.document } ?? 0
            return excerpt.pages.map { PageAssembly.Page(pdf: place, page: $0) }
        }
        let rests = sources.enumerated().map { place, source in
            source.left.map { PageAssembly.Page(pdf: place, page: $0) }
        }
        return PageAssembly([whole] + rests.filter { !$0.isEmpty })
    }
}

extension Merge {
    /// - Throws: `RefusedPlace`, `DocumentRefusal.nothingToMerge`.
    func planned(in context: CommandContext, _ reader: StreamReader) async throws -> MergePlan {
        var plan = MergePlan()
        for (number, part) in parts.enumerated() {
            let place = try await plan.place(of: part.document) {
                let loaded = try await reader.load(part.document)
                return try refusing(at: "pages/\(number)/document") { () throws(DocumentRefusal) in
                    guard loaded.state.profile?.dossier == dossier else { throw .unknownDocument }
                    return MergePlan.Source(loaded: loaded, profile: try Rearranging.source(loaded, in: context))
                }
            }
            let pages = part.pages ?? Array(1...plan.sources[place].profile.pages)
            try refusing(at: "pages/\(number)/pages") { () throws(DocumentRefusal) in
                try plan.sources[place].take(pages)
            }
            plan.excerpts.append(Excerpt(document: part.document, pages: pages))
        }
        guard plan.sources.count > 1 else { throw RefusedPlace(refusal: .nothingToMerge, field: "pages") }
        return plan
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

extension MergePlan {
    fileprivate mutating func place(
        of document: ID<Document>, orAdding read: () async throws -> Source
    ) async throws -> Int {
        if let place = sources.firstIndex(where: { $0.loaded.id == document }) { return place }
        sources.append(try await read())
        return sources.count - 1
    }
}

extension MergePlan.Source {
    fileprivate mutating func take(_ pages: [Int]) throws(DocumentRefusal) {
        if let unknown = pages.first(where: { !(1...profile.pages).contains($0) }) { throw .unknownPage(unknown) }
        taken += pages
        if let repeated = taken.firstRepeated { throw .pageTwice(repeated) }
    }
}
