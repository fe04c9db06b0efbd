import Domain
import EventStore
import Hummingbird
import Projections

/// What a booking line may be booked with: the VAT codes, and the accounts known by name.
struct ChartRoutes: RouteGroup {
    let platform: Platform

    var routes: [Route<Caller>] {
        [
            Route(
                .get, "/v1/dossiers/{dossier}/vat-codes", scope: Scope.worklistRead.rawValue,
                Operation(
                    "listVATCodes", "The VAT codes a line may carry", tag: "Counterparties",
                    description: """
                        `q`: what the code contains. `boxes` are those of the Belgian return. `rate` is what a line under the code \
                        gets where it is given none; of a purchase whose VAT the buyer owes, it is the rate of that VAT, and the \
                        line bears none.
                        """
                )
                .query(Self.codeSearch)
                .answers(200, "A page.", .page(of: Self.vatCode)), handle: vatCodes),
            Route(
                .get, "/v1/dossiers/{dossier}/accounts", scope: Scope.worklistRead.rawValue,
                Operation(
                    "listAccounts", "The ledger accounts known by name, now or as they were", tag: "Counterparties",
                    description: Self.accounts
                )
                .query(Self.accountSearch).answers(200, "A page.", .page(of: Self.account)),
                handle: accounts),
        ]
    }

    private static let accounts = """
        The accounts that the accounting package has told of, by its own names, and those of the Belgian minimum chart that \
        Paraph's rules book on. A line may carry any account number of three to ten digits. `q`: what the number or the name \
        contains.
        """

    private static let vatCode = Schema.named(
        "VATCode",
        .object([
            .required("code", .string), .required("side", .enumeration(InvoiceSide.allCases.map(\.rawValue))),
            .required("rate", .string.nullable), .required("boxes", .array(.string)),
        ]))

    private static let account = Schema.named(
        "Account",
        .object([.required("code", .string), .required("name", .string), .required("suspense", .boolean)]))

    private struct CodeSearch: Sendable {
        let list: ListParameters
        let text: String?
        let side: InvoiceSide?
    }

    /// Purchases before sales, each in the order of the boxes.
    private static let codes = ListAtHand<VATCode>(
        id: { "\($0.code) \($0.side)" }, order: { VATCode.all.firstIndex(of: $0).map(NumberKey.of) },
        sorts: [("code", { $0.code }), ("rate", { $0.rate?.sortText }), ("side", { $0.side.rawValue })])

    private static let codeSearch = QueryParser<CodeSearch> { fields in
        let list = ListParameters.read(fields, sorts: codes.sorts.map(\.name), past: false)
        let text = fields.optional("q", .searched)
        let side = fields.optional("side", FieldParser<InvoiceSide>.choice)
        let valid = try fields.finish()
        return CodeSearch(list: list.open(valid), text: valid[text].flatMap(\.self), side: valid[side])
    }

    private static let accountSearch = SearchRequest.query(
        sorts: ["code", "name"],
        filters: [("code", .equal(.accountText)), ("name", .equal(.text(1...200))), ("suspense", .yesOrNo)])

    @Sendable func vatCodes(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        _ = try await context.dossier(of: caller, platform)
        let search = try request.query(Self.codeSearch)
        let found = VATCode.all.filter { code in
            (search.side == nil || search.side == code.side) && code.code.holds(search.text)
        }
        let page = try Self.codes.page(found, search.list)
        return .json { json in
            page.write(to: &json) { code in
                JSONWriter.object { item in
                    item.field("code", code.code)
                    item.field("side", code.side.rawValue)
                    item.field("rate", code.rate?.description)
                    item.field("boxes", code.boxes)
                }
            }
        }
    }

    @Sendable func accounts(_ request: Request, _ context: BasicContext, _ caller: Caller) async throws -> Response {
        let dossier = try await context.dossier(of: caller, platform)
        let search = try request.query(Self.accountSearch)
        let translator = context.translator
        let named = NamedAccount.all.map { account in
            LedgerAccountRow(
                .init(code: account.code, name: account.name(in: translator)), in: dossier, of: caller.office)
        }
        return try await platform.page(LedgerAccountRow.self, request, caller, in: dossier, search.list) { source, _ in
            try await platform.queries.page(
                LedgerAccountRow.self, of: caller.office, in: dossier,
                where: search.text.map { [LedgerAccountRow.contains($0)] } ?? [], request: search.list.projected,
                from: source.including(Dictionary(uniqueKeysWithValues: named.map { ($0.id, $0) })))
        }
    }
}

/// An account of the Belgian minimum chart (PCMN, MAR) that rules book on, with its name in the caller's language.
private struct NamedAccount {
    let code: String
    let message: String

    static let all = [
        NamedAccount(code: ChartOfAccounts.customers, message: "account-customers"),
        NamedAccount(code: ChartOfAccounts.deductibleVAT, message: "account-deductible-vat"),
        NamedAccount(code: ChartOfAccounts.suppliers, message: "account-suppliers"),
        NamedAccount(code: ChartOfAccounts.payableVAT, message: "account-payable-vat"),
        NamedAccount(code: ChartOfAccounts.suspense, message: "account-suspense"),
    ]

    func name(in translator: Translator) -> String { translator.text(message) }
}

extension String {
    /// Whether `text` stands in it, in any case; without a text, yes.
    func holds(_ text: String?) -> Bool {
        guard let text else { return true }
        return lowercased().contains(text.lowercased())
    }
}
