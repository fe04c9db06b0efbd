-- Bytes are kept before the event that names them. Where that event is refused nothing names them, and they stay until an operator has
-- them taken away (`paraph contents sweep`).

-- When the bytes were kept last. To keep what is there already counts: its event is still to come.
ALTER TABLE content.blob ADD COLUMN kept_at timestamptz NOT NULL DEFAULT now();

-- Who keeps what is there already inserts a row that is there, a server of the version before no less.
CREATE FUNCTION content.keep_again() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE content.blob SET kept_at = now() WHERE office = NEW.office AND sha256 = NEW.sha256;
    RETURN NEW;
END $$;
CREATE TRIGGER kept_again BEFORE INSERT ON content.blob FOR EACH ROW EXECUTE FUNCTION content.keep_again();

-- What the events after a position name: any sixty-four hexadecimal digits between quotation marks, in whichever field. That is more than
-- the member `sha256` by which documents are named today: what a newer Paraph names otherwise is not to be lost either.
CREATE FUNCTION content.named_after(p_position bigint) RETURNS TABLE (office uuid, sha256 bytea)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT event.office, decode(digits[1], 'hex')
    FROM log.event, regexp_matches(event.body, '"([0-9a-f]{64})"', 'g') AS digits
    WHERE event.position > p_position
$$;

-- The bytes that were kept last before so long, and that no event names. Reads the whole log.
CREATE FUNCTION content.unnamed(p_age interval) RETURNS TABLE (office uuid, sha256 bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT blob.office, blob.sha256 FROM content.blob WHERE blob.kept_at < now() - p_age
    EXCEPT
    SELECT named.office, named.sha256 FROM content.named_after(0) AS named
$$;

-- Takes these away. Their chunks are then nobody's, and `content.discard_abandoned` takes them away.
CREATE FUNCTION content.discard_unnamed(p_age interval) RETURNS TABLE (files bigint, bytes bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    seen    bigint;
    offices uuid[];
    hashes  bytea[];
BEGIN
    -- No act takes a day from keeping its bytes to its event.
    IF p_age IS NULL OR p_age < interval '1 day' THEN
        RAISE EXCEPTION 'what was kept within a day may be about to be named' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT head.position INTO seen FROM log.head;
    SELECT array_agg(unnamed.office), array_agg(unnamed.sha256) INTO offices, hashes FROM content.unnamed(p_age);
    -- From here on nothing is appended until all is done: what came while the log was read is little, and is the last there is.
    PERFORM FROM log.head FOR UPDATE;
    RETURN QUERY
        WITH gone AS (
            DELETE FROM content.blob
            USING unnest(offices, hashes) AS unnamed (office, sha256)
            WHERE blob.office = unnamed.office AND blob.sha256 = unnamed.sha256 AND blob.kept_at < now() - p_age
                AND NOT EXISTS (
                    SELECT FROM content.named_after(seen) AS named
                    WHERE named.office = blob.office AND named.sha256 = blob.sha256
                )
            RETURNING blob.size
        )
        SELECT count(*), coalesce(sum(gone.size), 0)::bigint FROM gone;
END $$;

REVOKE ALL ON FUNCTION content.keep_again, content.named_after, content.unnamed, content.discard_unnamed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION content.unnamed, content.discard_unnamed TO paraph_writer;
