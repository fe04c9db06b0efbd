import Testing

@testable import API

@Suite struct `A tree of paths` {
    @Test(arguments: [
        ("/a/{b}", "/a/x", true), ("/a/{b}", "/a/", false), ("/a/{b}", "/a", false), ("/a/{b}.jpg", "/a/.jpg", false),
        ("/a/{b}.jpg", "/a/1.jpg", true), ("/", "/", true), ("/a", "/b", false), ("/a", "//a", false),
        ("/a", "/a/", false), ("/a", "a", false), ("/", "", false),
    ])
    func `knows the paths of a template`(template: String, path: String, isKnown: Bool) {
        let tree = PathTree([(PathTemplate(template), template)])
        #expect((tree.find(path) != nil) == isKnown)
    }

    @Test(
        arguments: [
            ("/a/x", "/a/x", []), ("/a/y", "/a/{b}", ["y"]), ("/a/y.jpg", "/a/{b}.jpg", ["y"]),
            ("/a/x/c", "/a/{b}/c", ["x"]), ("/a/x/d", "/a/x/d", []), ("/a/%2F/c/z", "/a/{b}/c/{d}", ["%2F", "z"]),
        ] as [(String, String, [Substring])])
    func `finds the most specific template, and what stands for its parameters`(
        path: String, template: String, parameters: [Substring]
    ) throws {
        let templates = ["/a/{b}", "/a/{b}/c", "/a/{b}/c/{d}", "/a/{b}.jpg", "/a/x", "/a/x/d"]
        let found = try #require(PathTree(templates.map { (PathTemplate($0), $0) }).find(path))
        #expect(found.value == template)
        #expect(found.parameters == parameters)
    }
}
