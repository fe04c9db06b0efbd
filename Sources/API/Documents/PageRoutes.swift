import Domain
import EventStore
import Foundation
import Hummingbird
import Workflows

/// The pages of documents that wait in a mailbox: split, merged, put back as they were, and where each page comes from.
struct PageRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .post, "/v1/documents/{document}/split", scope: Scope.documentsWrite.rawValue,
                Operation(
                    "splitDocument", "Split a document into several", tag: "Documents",
                    description:
                        "`individual` names the pages of each part, `bulk` the first page of each. Pages in no part are a document of their "
                        + "own, which stays in the mailbox; the document itself is `consumed`, and lies in no box any more."
                )
                .command(ifMatch: true).laborious().body(.split)
                .answers(201, "Split; `documents` are the parts and, last, what was left over.", Self.rearranged)
                .refuses(409, Self.conflicts)
                .refuses(413, "`too-large`: the body, or what would come of the document.")
                .refuses(422, "Pages are wrong: `unknown-page`, `page-twice`, `nothing-to-split`; or `broken-pdf`.")
                .refuses(503, Self.unavailable),
                handle: split),
            Route(
                .post, "/v1/dossiers/{dossier}/documents/merge", scope: Scope.documentsWrite.rawValue,
                Operation(
                    "mergeDocuments", "Make one document of pages of several", tag: "Documents",
                    description:
                        "In the order given; without `pages` all of a document. It goes to the mailbox of the first. Pages that are not "
                        + "named are documents of their own, which stay in the mailbox; the documents themselves are `consumed`."
                )
                .command().laborious().body(.merge)
                .answers(201, "Merged; `documents` are the new one and what was left over.", Self.rearranged)
                .refuses(409, Self.conflicts)
                .refuses(
                    413, "`too-large`: the body, or the documents together, which may be no larger than one upload."
                )
                .refuses(422, "Pages are wrong: `unknown-page`, `page-twice`, `nothing-to-merge`; or `broken-pdf`.")
                .refuses(503, Self.unavailable),
                handle: merge),
            Route(
                .post, "/v1/documents/{document}/undo", scope: Scope.documentsWrite.rawValue,
                Operation(
                    "undoRearranging", "Undo a split or a merge", tag: "Documents",
                    description:
                        "The one that took this document's pages, or else the one that made it: `documents` lie in their mailboxes again, "
                        + "and what was made of them is `consumed`, also where it lay in the trash."
                )
                .command(ifMatch: true).answers(200, "Undone.", Self.rearranged)
                .refuses(
                    409,
                    "`nothing-to-undo`; `made-has-gone-on` where a document that was made was sent or taken apart further."
                ),
                handle: undo),
            Route(
                .get, "/v1/documents/{document}/lineage", scope: Scope.documentsRead.rawValue,
                Operation("documentLineage", "What a document was made of, and what was made of it", tag: "Documents")
                    .query().answers(200, "Its lineage.", LineageAnswer.schema), handle: lineage),
        ]
    }

    private static let conflicts =
        "`document-not-paged` (an electronic invoice), `too-many-pages`, or it lies in no mailbox."

    private static let unavailable =
        "Try again shortly; `documents-unavailable` where no file can be opened, or too many of the office's wait to be; "
        + "`content-missing`: the bytes of a document are not where they were kept."

    private static let rearranged = Schema.named(
        "RearrangedDocument",
        .object(DocumentRoutes.properties + [.required("documents", .array(DocumentRoutes.document))]))

    @Sendable func split(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await context.document(of: caller, platform).id
        let body = try await request.identifiedBody(.split)
        let asked = body.value
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, DocumentAnswer.made) { key, store in
            try await platform.rearranging.split(
                id, asked.division, then: asked.next, in: command, expecting: context.expectedVersions, key: key,
                answer: store)
        }
    }

    @Sendable func merge(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let body = try await request.identifiedBody(.merge)
        let asked = body.value
        let merge = Merge(dossier: dossier, parts: asked.parts, title: asked.title, then: asked.next)
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: body.bytes, DocumentAnswer.made) { key, store in
            try await platform.rearranging.merge(merge, in: command, key: key, answer: store)
        }
    }

    @Sendable func undo(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let id = try await context.document(of: caller, platform).id
        let command = context.command(by: caller, platform)
        return try await platform.answer(request, by: caller, identity: [], DocumentAnswer.rearranged) { key, store in
            try await platform.rearranging.undo(
                id, in: command, expecting: context.expectedVersions, key: key, answer: store)
        }
    }

    @Sendable func lineage(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let document = try await context.document(of: caller, platform)
        let lineage = try await Lineage(of: document, platform.reader(of: caller.office))
        return .json(LineageAnswer.body(lineage)).tagged(version: Int64(document.version))
    }
}

/// How a person divides a document.
struct SplitRequest: Sendable {
    let division: PageDivision
    let next: AfterDividing
}

/// Of what a person makes one document.
struct MergeRequest: Sendable {
    let parts: [Merge.Part]
    let title: String?
    let next: AfterDividing
}

extension FieldParser<Int> {
    /// Counted from 1.
    fileprivate static var page: FieldParser { .integer(1...PageDivision.mostPages) }
}

extension FieldParser<[Int]> {
    /// So many that the largest list of lists still fits in a body.
    fileprivate static var pages: FieldParser { .array(of: .page, count: 1...1_000) }
}

extension FieldParser<SplitRequest> {
    static var split: FieldParser {
        .object { fields in
            let mode = fields.required("mode", .word(["individual", "bulk"]))
            let parts = fields.optional("parts", .array(of: .pages, count: 1...300))
            let firstPages = fields.optional("first_pages", .array(of: .page, count: 1...1_000))
            let next = fields.optional("then", FieldParser<AfterDividing>.choice, default: .keep)
            let valid = try fields.finish()
            let isBulk = valid[mode] == "bulk"
            let (wanted, other) = isBulk ? ("first_pages", "parts") : ("parts", "first_pages")
            guard (isBulk ? valid[parts] == nil : valid[firstPages] == nil) else {
                throw FieldErrors("other-mode", ["mode": valid[mode]], at: "/\(other)")
            }
            let division =
                isBulk
                ? valid[firstPages].map { PageDivision.bulk(firstPages: Set($0)) }
                : valid[parts].map { PageDivision.individual(parts: $0) }
            guard let division else { throw FieldErrors("missing-field", ["field": wanted], at: "/\(wanted)") }
            return SplitRequest(division: division, next: valid[next])
        }
    }
}

extension FieldParser<MergeRequest> {
    static var merge: FieldParser {
        .object { fields in
            let part = FieldParser<Merge.Part>.object { fields in
                let document = fields.required("document", FieldParser<ID<Document>>.id())
                let pages = fields.optional("pages", .pages)
                let valid = try fields.finish()
                return Merge.Part(document: valid[document], pages: valid[pages])
            }
            let parts = fields.required("pages", .array(of: part, count: 1...200))
            let title = fields.optional("title", .text(1...200))
            let next = fields.optional("then", FieldParser<AfterDividing>.choice, default: .keep)
            let valid = try fields.finish()
            return MergeRequest(parts: valid[parts], title: valid[title], next: valid[next])
        }
    }
}
