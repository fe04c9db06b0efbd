import Domain

/// `POST /v1/tokens`
struct TokenRequest: Sendable {
    let name: String
    /// Nil: all that may be given.
    let scopes: [Scope]?
    /// Nil: every dossier that may be given.
    let dossiers: [ID<Dossier>]?
    let expiresAt: Timestamp?
    /// Nil: the caller.
    let member: ID<Member>?
}

extension FieldParser<TokenRequest> {
    static var token: FieldParser {
        .object { fields in
            let name = fields.required("name", .text(1...100))
            let scopes = fields.optional("scopes", FieldParser<[Scope]>.array(of: .scope, count: 1...100))
            let dossiers = fields.optional(
                "dossiers", FieldParser<[ID<Dossier>]>.array(of: .id(), count: 1...10_000))
            let expiresAt = fields.optional("expires_at", .time)
            let member = fields.optional("member", FieldParser<ID<Member>>.id())
            let valid = try fields.finish()
            return TokenRequest(
                name: valid[name], scopes: valid[scopes], dossiers: valid[dossiers],
                expiresAt: valid[expiresAt], member: valid[member])
        }
    }
}
