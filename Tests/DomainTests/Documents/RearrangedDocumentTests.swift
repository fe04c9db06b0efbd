import GivenWhenThen
import Testing

@testable import Domain

extension Excerpt {
    static let first = Excerpt(document: .named("first part"), pages: [1])
    static let second = Excerpt(document: .named("second part"), pages: [2])
    static let whole = Excerpt(document: .named("merged"), pages: [2, 1])
}

extension DocumentCommand {
    static let splitInTwo = DocumentCommand.split(
        .bulk(firstPages: [1, 2]), into: [Excerpt.first.document, Excerpt.second.document])
    static let mergeIt = DocumentCommand.merge(into: .whole, rest: nil)
}

extension DocumentEvent {
    static let splitInTwo = DocumentEvent.split(
        .init(dossier: bakery, mode: "bulk", parts: [Domain.Excerpt.first.payload, Domain.Excerpt.second.payload]))
    static let mergedWhole = DocumentEvent.merged(.init(dossier: bakery, into: Domain.Excerpt.whole.payload))
    static let rejoined = DocumentEvent.rejoined(
        .init(dossier: bakery, from: [Domain.Excerpt.first.payload, Domain.Excerpt.second.payload]))
    static let source = [
        Domain.Excerpt(document: .named("source"), pages: [3]), Domain.Excerpt(document: .named("source"), pages: [1]),
    ]
    static let gaveBack = DocumentEvent.givenBack(.init(dossier: bakery, to: source.map(\.payload)))

    /// A document that was made of page 3 of another, and of page 1 of it.
    static func part() throws -> DocumentEvent {
        var delivery = try Delivery.invoice()
        delivery.madeOf = source
        return .uploaded(delivery.payload)
    }
}

@Suite struct `A document whose pages go elsewhere` {
    @Test func `is split, and keeps its bytes out of sight`() throws {
        Given<Document>(try .uploaded()).when(.splitInTwo).then(.splitInTwo)
        let split = Given<Document>(try .uploaded(), .splitInTwo).state
        #expect(split == .consumed(try #require(split.profile), .split(parts: [.first, .second], rest: nil)))
        #expect(split.profile == Given<Document>(try .uploaded()).state.profile)
    }

    @Test func `tells how it was divided, and what was left over`() throws {
        Given<Document>(try .uploaded()).when(
            .split(.individual(parts: [[1]]), into: [Excerpt.first.document, Excerpt.second.document])
        )
        .then(
            .split(
                .init(
                    dossier: DocumentEvent.bakery, mode: "individual", parts: [Excerpt.first.payload],
                    rest: Excerpt.second.payload)))
    }

    @Test func `is merged into another`() throws {
        let merged = Given<Document>(try .uploaded()).when(.mergeIt)
        merged.then(.mergedWhole)
        #expect(merged.state == .consumed(try #require(merged.state.profile), .merged(into: .whole, rest: nil)))
    }

    @Test(
        arguments: [
            .rename("x"), .label(["x"]), .note("x"), .send, .delete, .deleteWithProposal, .restore, .stampIt, .fileIt,
            .move(to: .sale), .finish(under: nil), .splitInTwo, .mergeIt, .giveBack,
        ] as [DocumentCommand])
    func `takes nothing until that is undone`(command: DocumentCommand) throws {
        Given<Document>(try .uploaded(), .splitInTwo).when(command).refused(.consumed)
        Given<Document>(try .uploaded(), .mergedWhole).when(command).refused(.consumed)
    }

    @Test func `has them back, and is as it was`() throws {
        let back = Given<Document>(try .uploaded(), .splitInTwo).when(.rejoin)
        back.then(.rejoined)
        #expect(back.state == Given<Document>(try .uploaded()).state)
        Given<Document>(try .uploaded()).when(.rejoin).refused(.nothingToUndo)
        Given<Document>(try .uploaded(), .sentAtNoon).when(.rejoin).refused(.nothingToUndo)
    }

    @Test func `is divided so that each page is in one document, or not at all`() throws {
        let document = Given<Document>(try .uploaded())
        document.when(.split(.individual(parts: [[1], [3]]), into: [])).refused(.unknownPage(3))
        document.when(.split(.individual(parts: [[1], [1]]), into: [])).refused(.pageTwice(1))
        document.when(.merge(into: Excerpt(document: .named("merged"), pages: [3]), rest: nil))
            .refused(.unknownPage(3))
        document.when(.merge(into: Excerpt(document: .named("merged"), pages: [2]), rest: .named("rest")))
            .then(
                .merged(
                    .init(
                        dossier: DocumentEvent.bakery,
                        into: .init(document: "\(ID<Document>.named("merged"))", pages: [2]),
                        rest: .init(document: "\(ID<Document>.named("rest"))", pages: [1]))))
    }

    @Test func `has pages to be divided only where it is no electronic invoice, and not too many`() throws {
        var invoice = try Delivery.invoice()
        invoice.mediaType = "application/xml"
        Given<Document>(.uploaded(invoice.payload)).when(.splitInTwo).refused(.notPaged)
        Given<Document>(.uploaded(invoice.payload)).when(.mergeIt).refused(.notPaged)
        var book = try Delivery.invoice()
        book.pages = PageDivision.mostPages + 1
        Given<Document>(.uploaded(book.payload)).when(.splitInTwo).refused(.tooManyPages)
    }

    @Test func `is neither split nor merged once it was sent`() throws {
        for command in [DocumentCommand.splitInTwo, .mergeIt] {
            Given<Document>(try .uploaded(), .sentAtNoon).when(command).refused(.alreadySent)
        }
    }
}

@Suite struct `A document that was made of others` {
    @Test func `knows what it is made of, and gives it back, also out of the trash`() throws {
        let made = Given<Document>(try .part())
        #expect(made.state.profile?.madeOf.map(\.pages) == [[3], [1]])
        let back = made.when(.giveBack)
        back.then(.gaveBack)
        #expect(back.state == .consumed(try #require(made.state.profile), .givenBack(to: DocumentEvent.source)))
        Given<Document>(try .part(), .trashed).when(.giveBack).then(
            .givenBack(
                .init(
                    dossier: DocumentEvent.bakery, to: DocumentEvent.source.map(\.payload), wasDeleted: true)))
    }

    @Test func `keeps its pages once it has gone on`() throws {
        Given<Document>(try .part(), .sentAtNoon).when(.giveBack).refused(.alreadySent)
        Given<Document>(try .part(), .sentAtNoon, .trashedWithProposal).when(.giveBack).refused(.alreadySent)
        Given<Document>(try .part(), .mergedWhole).when(.giveBack).refused(.consumed)
    }

    @Test func `that was delivered has nothing to give back, and one that gave back has nothing to take`() throws {
        Given<Document>(try .uploaded()).when(.giveBack).refused(.nothingToUndo)
        Given<Document>(try .part(), .gaveBack).when(.rejoin).refused(.nothingToUndo)
        Given<Document>(try .part(), .gaveBack).when(.restore).refused(.consumed)
    }
}
