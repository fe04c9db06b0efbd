import Hummingbird
import NIOCore

/// `GET /openapi.json`
enum DescriptionRoute {
    private static let document = OpenAPIDocument(
        title: "Paraph", version: "1",
        description: "Documents in, booking proposals checked, entries out to the accounting package: "
            + "every step is an event that can be read and proved. Every answer carries an `X-Request-Id`.")

    private static let operation = Operation("openapi", "This API, as OpenAPI 3.1 describes it", tag: "Operation")
        .answers(200, "The description.", .object([.required("openapi", .string)]))

    /// The route that answers the description of `routes` and of itself, written once, here.
    static func route(describing routes: [Route<Caller>]) -> Route<Caller> {
        let itself = route { _, _ in throw Problem.notFound }
        let bytes = ByteBuffer(bytes: document.json(of: RouteTable(routes + [itself])))
        return route { _, _ in .bytes(bytes, type: "application/json") }
    }

    private static func route(_ handle: @escaping Route<Caller>.OpenHandler) -> Route<Caller> {
        Route(open: .get, "/openapi.json", operation, handle: handle)
    }
}
