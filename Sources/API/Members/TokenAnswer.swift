import Domain
import EventStore
import Workflows

/// A token as it is shown: everything but its secret.
enum TokenAnswer {
    static let schema = Schema.named("Token", .object(properties))

    /// The answer to whom it was issued, the only one that ever holds the secret.
    static let issued = Schema.named(
        "IssuedToken", .object(properties + [.required("token", .string(pattern: "^prp_[0-9A-Za-z]{40}$"))]))

    private static let properties: [Schema.Property] = [
        .required("id", .uuid), .required("version", .integer(minimum: 1)), .required("member", .uuid),
        .required("name", .string), .required("prefix", .string),
        .required("scopes", .array(FieldParser<Scope>.scope.schema)),
        .required("dossiers", Schema.array(.uuid).nullable), .required("issued_at", .dateTime),
        .required("expires_at", Schema.dateTime.nullable),
        .required("revoked", .boolean),
    ]

    static func ok(_ token: Loaded<AccessToken>, issuedAt: Timestamp?) -> CommandAnswer {
        CommandAnswer(version: token.version, body: body(token, issuedAt: issuedAt))
    }

    static func created(_ issued: AccessControl.Issued, issuedAt: Timestamp?) -> CommandAnswer {
        CommandAnswer(
            status: .created, version: issued.token.version, location: address(issued.token),
            body: body(issued.token, issuedAt: issuedAt, secret: issued.secret.text))
    }

    static func address(_ token: Loaded<AccessToken>) -> String { "/v1/tokens/\(token.id)" }

    static func body(_ token: Loaded<AccessToken>, issuedAt: Timestamp?, secret: String? = nil) -> [UInt8] {
        JSONWriter.object { json in
            json.field("id", token.id.description)
            if let secret { json.field("token", secret) }
            json.field("version", token.version)
            guard let grant = token.state.grant else { return }
            json.field("member", grant.member.description)
            json.field("name", grant.name)
            json.field("prefix", grant.prefix)
            json.field("scopes", grant.scopes.map(\.rawValue).sorted())
            json.field("dossiers", grant.dossiers?.sorted().map(\.description))
            json.field("issued_at", issuedAt?.description)
            json.field("expires_at", grant.expiresAt?.description)
            json.field("revoked", token.state.isRevoked)
        }
    }
}

extension Platform {
    /// When a token was issued: the hour of its first event, which its state does not know.
    func issued(_ token: ID<AccessToken>, of office: ID<Office>) async throws -> Timestamp? {
        try await handler.store.read(StreamID(token), of: office).first?.recordedAt
    }
}

extension AccessToken {
    /// What the token was issued for, also after it was revoked.
    var grant: TokenGrant? {
        switch self {
        case .unknown: nil
        case .live(let grant), .revoked(let grant): grant
        }
    }

    var isRevoked: Bool {
        switch self {
        case .unknown, .live: false
        case .revoked: true
        }
    }
}
