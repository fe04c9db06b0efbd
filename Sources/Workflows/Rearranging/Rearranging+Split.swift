import Documents
public import Domain
public import EventStore

extension Rearranging {
    /// Makes a document of each part, and one of the pages in no part, which stays in the mailbox in any case.
    /// - Throws: `DocumentRefusal`, `RefusedPlace` at the field of `division`, `IntakeRefusal.brokenPDF`, `.tooLarge`, `StaleVersion`,
    ///   `DocumentError` and `DocumentsBusy` where the file may open later, `UnreadableDocument` where it is missing, and what `CommandHandler.perform` throws.
    public func split(
        _ id: ID<Document>, _ division: PageDivision, then next: AfterDividing, in context: CommandContext,
        expecting: Set<Int>?, key: CommandKey?, answer: (Outcome) throws -> StoredAnswer?
    ) async throws -> CommandHandler.Performed<Outcome> {
        try await commands.perform(in: context, key: key, answer: answer) { reader in
            let plan = try SplitPlan(of: try await reader.load(id), by: division, expecting: expecting)
            return try await files(plan.assembly, of: [plan.profile], in: context.office)
        } decide: { files, reader in
            let plan = try SplitPlan(of: try await reader.load(id), by: division, expecting: expecting)
            return try await carryOut(plan, files, then: next, context)
        }
    }

    private func carryOut(
        _ plan: SplitPlan, _ files: [KeptContent], then next: AfterDividing, _ context: CommandContext
    ) async throws -> CommandHandler.Decision<Outcome> {
        var act = Act()
        var made: [Loaded<Document>] = []
        for (place, (pages, file)) in zip(plan.parts.lists, files).enumerated() {
            let isRest = place == plan.parts.parts.count
            let new = NewDocument(pages: pages, of: plan.document.id, plan.profile, in: .split)
            made.append(try await add(new, file, then: isRest ? .keep : next, besides: made, to: &act, context))
        }
        let events = try plan.document.state.decide(.split(plan.division, into: made.map(\.id)), in: context)
        let subject = act.append(events, to: plan.document, dossier: plan.profile.dossier)
        return .init(act, Outcome(subject: subject, documents: made))
    }
}

/// A split of a document that was read and may be split.
private struct SplitPlan {
    let document: Loaded<Document>
    let profile: DocumentProfile
    let division: PageDivision
    let parts: PageDivision.Parts

    init(of document: Loaded<Document>, by division: PageDivision, expecting: Set<Int>?) throws {
        try document.require(expecting)
        self.document = document
        self.division = division
        profile = try document.state.withPages()
        do {
            parts = try division.applied(to: profile.pages)
        } catch {
            throw RefusedPlace(refusal: error, field: division.field)
        }
    }

    var assembly: PageAssembly { PageAssembly(parts.lists.map { pages in pages.map { .init(pdf: 0, page: $0) } }) }
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
