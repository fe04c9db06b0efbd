import API
import ArgumentParser
import Domain
import EventStore
import Workflows

struct Offices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Accounting offices.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open an office, invite its first admin, and print that admin's token, once.")

        @OptionGroup var database: DatabaseOptions
        @Option(help: "The office's name.") var name: String
        @Option(help: "The e-mail address of its first admin.") var adminEmail: String
        @Option(help: "The admin's name.") var adminName = "Admin"
        @Flag(help: "One JSON object, for machines.") var json = false

        func run() async throws {
            guard let email = EmailAddress(adminEmail) else {
                throw ValidationError("\(adminEmail) is not an e-mail address.")
            }
            let administration = try Administration(conninfo: try database.server())
            let opened = try await administration.openOffice(name, admin: adminName, email: email)
            try sayOnce(remedy: Tokens.remedy(opened.admin, of: opened.office)) {
                if json {
                    try sayJSON([
                        "office": "\(opened.office)", "member": "\(opened.admin)", "token": opened.token.text,
                    ])
                } else {
                    try say(
                        "Office \(opened.office)\nAdmin  \(opened.admin)\nToken  \(opened.token.text)   (shown this once)"
                    )
                }
            }
            await administration.close()
        }
    }
}

struct Tokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Personal tokens.", subcommands: [Create.self])

    static func remedy(_ member: ID<Member>, of office: ID<Office>) -> String {
        "A new token of that member: paraph tokens create --office \(office) --member \(member) --name …"
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Issue a token to a member, and print it, once.")

        @OptionGroup var database: DatabaseOptions
        @Option(help: "The office's id.") var office: String
        @Option(help: "The member's id.") var member: String
        @Option(help: "What the token is for.") var name: String
        @Option(help: "Rights, separated by commas; without it all the member has.") var scopes: String?
        @Flag(help: "One JSON object, for machines.") var json = false

        func run() async throws {
            guard let office = ID<Office>(office), let member = ID<Member>(member) else {
                throw ValidationError("--office and --member are UUIDs.")
            }
            let wanted = try scopes?.split(separator: ",").map { text in
                guard let scope = Scope(rawValue: String(text)) else {
                    throw ValidationError(
                        "\(text) is no right; there are \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).")
                }
                return scope
            }
            let administration = try Administration(conninfo: try database.server())
            let issued = try await administration.issueToken(name, to: member, of: office, scopes: wanted.map(Set.init))
            try sayOnce(remedy: Tokens.remedy(member, of: office)) {
                if json {
                    try sayJSON(["id": "\(issued.token.id)", "token": issued.secret.text])
                } else {
                    try say("Token  \(issued.secret.text)   (shown this once)")
                }
            }
            await administration.close()
        }
    }
}
