-- A parked event that a person passed over stays on record until no checkpoint lies before it any more: who begins again there, or
-- tries it at that moment, must know of it.
ALTER TABLE consumer.parked ADD COLUMN skipped_at timestamptz;
