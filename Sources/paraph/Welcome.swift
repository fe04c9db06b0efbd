/// What the server says when it is up.
struct Welcome {
    let address: String
    let demo: DemoFile?

    func print() throws {
        try say("Paraph serves on \(address)")
        guard let demo else {
            return try say(
                "There is no demo office here. Create one of your own: paraph offices create --name … --admin-email …")
        }
        if demo.isComplete == false {
            try say(
                """

                The demo office was here before its token was. If its loading was interrupted, it lacks some of its invoices;
                ./dev reset begins anew.
                """)
        }
        try say(
            """

            The demo office's token: \(demo.token)

              curl -H 'Authorization: Bearer \(demo.token)' \(address)/v1/dossiers
              curl -H 'Authorization: Bearer \(demo.token)' \(address)/v1/dossiers/\(demo.dossier)/worklist/purchase
              curl -H 'Authorization: Bearer \(demo.token)' '\(address)/v1/events?after=0&limit=5'

            Ctrl-C stops it.
            """)
    }
}
