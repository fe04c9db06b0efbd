import Projections

/// What `/metrics` says of the read models.
enum ReadModelMetrics {
    private static let position = "paraph_read_model_position"
    private static let skipped = "paraph_read_model_skipped_events"
    private static let failed = "paraph_read_model_failed_events"
    private static let faulted = "paraph_read_model_faulted"

    static func show(_ registry: ProjectionRegistry, in metrics: MetricsRegistry) {
        metrics.describe(position, .gauge, "The last position folded.")
        metrics.describe(skipped, .gauge, "Events skipped because only a newer Paraph knows their type.")
        metrics.describe(failed, .gauge, "Events passed by because their content cannot be read.")
        metrics.describe(faulted, .gauge, "1 while the read model stands still.")
        metrics.onScrape { metrics in
            for model in ReadModels.all {
                metrics.set(position, ["model": model.name], to: Double(registry.position(of: model)))
                metrics.set(faulted, ["model": model.name], to: registry.faulted(among: [model]).isEmpty ? 0 : 1)
            }
            for tally in registry.tallies() {
                metrics.set(skipped, ["model": tally.model], to: Double(tally.skipped))
                metrics.set(failed, ["model": tally.model], to: Double(tally.failed))
            }
        }
    }
}
