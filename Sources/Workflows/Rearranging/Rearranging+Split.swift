import Documents
public import Domain
public import EventStore

extension Rearranging {
    /// Makes a document of each part, and one of the pages in no part, which stays in the mailbox in any case.
    /// - Throws: `DocumentRefusal`, `RefusedPlace` at the field of `division`, `IntakeRefusal.brokenPDF`, `.tooLarge`, `StaleVersion`,
    ///   `DocumentError` and `DocumentsBusy` where the file may open later, and what `CommandHandler.perform` throws.
    public func split(
        _ id: ID<Document>, _ division: PageDivision, then next: AfterDividing, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (Outcome) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Outcome> {
        if let repeated: CommandHandler.Performed<Outcome> = try await commands.repeated(key) { return repeated }
        let asRead = try await StreamReader(store: commands.store, office: context.office).load(id)
        try asRead.require(expecting)
        let plan = try SplitPlan(of: asRead, by: division, in: context)
        let files = try await files(plan.assembly, of: [plan.profile], in: context.office)
        return try await commands.perform(in: context, key: key, answer: answer) { reader in
            let document = try await reader.load(id)
            try document.require(expecting)
            let plan = try SplitPlan(of: document, by: division, in: context)
            return try await carryOut(plan, files, then: next, context, reader)
        }
    }

    private func carryOut(
        _ plan: SplitPlan, _ files: [KeptContent], then next: AfterDividing, _ context: CommandContext,
        _ reader: StreamReader
    ) async throws -> CommandHandler.Decision<Outcome> {
        var act = Act()
        var made: [Loaded<Document>] = []
        for (place, (pages, file)) in zip(plan.lists, files).enumerated() {
            let isRest = place == plan.parts.parts.count
            let new = NewDocument(pages: pages, of: plan.document.id, plan.profile, in: .split)
            made.append(try await add(new, file, then: isRest ? .keep : next, to: &act, context, reader))
        }
        let excerpts = zip(made, plan.lists).map { Excerpt(document: $0.id, pages: $1) }
        let command = DocumentCommand.split(
            plan.division, parts: Array(excerpts.prefix(plan.parts.parts.count)),
            rest: plan.parts.rest.isEmpty ? nil : excerpts.last)
        let subject = act.append(
            try plan.document.state.decide(command, in: context), to: plan.document, dossier: plan.profile.dossier)
        return .init(act, Outcome(subject: subject, documents: made))
    }
}

/// A split of a document that was read and may be split.
private struct SplitPlan {
    let document: Loaded<Document>
    let profile: DocumentProfile
    let division: PageDivision
    let parts: PageDivision.Parts

    init(of document: Loaded<Document>, by division: PageDivision, in context: CommandContext) throws {
        self.document = document
        self.division = division
        profile = try Rearranging.source(document, in: context)
        do {
            parts = try division.applied(to: profile.pages)
        } catch {
            throw RefusedPlace(refusal: error, field: division.field)
        }
    }

    /// The pages of each new document; the last has what was left over, if anything was.
    var lists: [[Int]] { parts.parts + (parts.rest.isEmpty ? [] : [parts.rest]) }

    var assembly: PageAssembly { PageAssembly(lists.map { pages in pages.map { .init(pdf: 0, page: $0) } }) }
}

extension PageDivision {
    /// As the API names what it is told by.
    fileprivate var field: String {
        switch self {
        case .individual: "parts"
        case .bulk: "first_pages"
        }
    }
}
