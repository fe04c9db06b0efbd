import Domain
import Workflows

/// Where the pages of a document come from and went, in JSON.
enum LineageAnswer {
    static let schema = Schema.named(
        "Lineage",
        .object([
            .required("document", .uuid), .required("state", .enumeration(DocumentAnswer.states)),
            .required(
                "made_of", Schema.array(relative).described("Page after page; empty for a document that was delivered.")
            ),
            .required("made_into", Schema.array(relative).described("Empty while its pages are its own.")),
            .required(
                "given_back_to",
                Schema.array(.uuid).described("Those that have its pages again, where what made it was undone.")),
            .required(
                "pages",
                Schema.array(
                    .object([
                        .required("page", .integer(minimum: 1)), .required("document", .uuid),
                        .required("original_page", .integer(minimum: 1)),
                    ])
                ).described("Of each of its pages, the document it was delivered in, and which page it was there.")),
        ]))

    private static let relative = Schema.object([
        .required("document", .uuid), .required("title", .string),
        .required("state", .enumeration(DocumentAnswer.states)),
        .required(
            "pages",
            Schema.array(.integer(minimum: 1)).described("Of the document that the other was made of, counted from 1.")),
        .required("rest", Schema.boolean.described("Whether it is what was left over.")),
    ])

    static func body(_ lineage: Lineage) -> [UInt8] {
        JSONWriter.object { json in
            json.field("document", lineage.document.id.description)
            json.field("state", lineage.document.state.byItself.rawValue)
            write(lineage.madeOf, as: "made_of", to: &json)
            write(lineage.madeInto, as: "made_into", to: &json)
            json.field("given_back_to", lineage.givenBackTo.map(\.description))
            json.array("pages") { array in
                for (index, origin) in lineage.origins.enumerated() {
                    array.object { page in
                        page.field("page", index + 1)
                        page.field("document", origin.document.description)
                        page.field("original_page", origin.page)
                    }
                }
            }
        }
    }

    private static func write(
        _ relatives: [Lineage.Relative], as name: StaticString, to json: inout JSONObjectWriter
    ) {
        json.array(name) { array in
            for relative in relatives {
                array.object { object in
                    object.field("document", relative.document.id.description)
                    object.field("title", relative.document.state.profile?.title ?? "")
                    object.field("state", relative.document.state.byItself.rawValue)
                    object.field("pages", relative.pages)
                    object.field("rest", relative.isRest)
                }
            }
        }
    }
}
