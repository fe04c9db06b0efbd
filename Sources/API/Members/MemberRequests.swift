import Domain

extension FieldParser<Invitation> {
    /// `POST /v1/members`
    static var invitation: FieldParser {
        .object { fields in
            let kind = fields.required("kind", FieldParser<MemberKind>.choice)
            let email = fields.required("email", .email)
            let name = fields.required("name", .text(1...200))
            let profile = fields.required("profile", FieldParser<AccessProfile>.choice)
            let dossiers = fields.optional(
                "dossiers", FieldParser<[ID<Dossier>]>.array(of: .id(), count: 0...10_000), default: [])
            let locale = fields.optional("locale", FieldParser<LanguageCode>.choice, default: .french)
            let valid = try fields.finish()
            return Invitation(
                kind: valid[kind], email: valid[email], name: valid[name], profile: valid[profile],
                dossiers: valid[dossiers], locale: valid[locale])
        }
    }
}

/// `PATCH /v1/members/{member}`: what is left out stays. E-mail address and kind are for ever: they may be named as they are.
struct MemberChange: Sendable {
    let kind: MemberKind?
    let email: EmailAddress?
    let profile: AccessProfile?
    let dossiers: [ID<Dossier>]?
    let name: String?
    let locale: LanguageCode?

    /// - Throws: `for-ever` for another kind or address than the member has.
    func requireSameIdentity(as member: Member) throws(FieldErrors) {
        guard case .active(let profile) = member else { return }
        let others = [
            kind.map { $0 == profile.kind } == false ? "kind" : nil,
            email.map { $0.description.lowercased() == profile.email.lowercased() } == false ? "email" : nil,
        ].compactMap(\.self)
        guard others.isEmpty else {
            throw FieldErrors(problems: others.map { FieldProblem(place: .pointer("/\($0)"), code: "for-ever") })
        }
    }

    var command: MemberCommand { .setProfile(profile, dossiers: dossiers, name: name, locale: locale) }
}

extension FieldParser<MemberChange> {
    static var memberChange: FieldParser {
        .object { fields in
            let kind = fields.ifPresent("kind", FieldParser<MemberKind>.choice)
            let email = fields.ifPresent("email", .email)
            let profile = fields.ifPresent("profile", FieldParser<AccessProfile>.choice)
            let dossiers = fields.ifPresent(
                "dossiers", FieldParser<[ID<Dossier>]>.array(of: .id(), count: 0...10_000))
            let name = fields.ifPresent("name", .text(1...200))
            let locale = fields.ifPresent("locale", FieldParser<LanguageCode>.choice)
            let valid = try fields.finish()
            return MemberChange(
                kind: valid[kind], email: valid[email], profile: valid[profile], dossiers: valid[dossiers],
                name: valid[name], locale: valid[locale])
        }
    }
}
