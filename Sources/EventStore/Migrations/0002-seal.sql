-- The tree's tiles, and the checkpoints signed over it (docs/log-format.md). They tell of all offices at once, and of none of them
-- anything but hashes and how many events there are.

-- Full tiles only: 256 hashes of one level, and the root over them, which is a hash of the level above.
CREATE TABLE log.merkle_tile (
    level  integer NOT NULL CHECK (level BETWEEN 0 AND 7),
    index  bigint NOT NULL CHECK (index >= 0),
    root   bytea NOT NULL CHECK (length(root) = 32),
    hashes bytea NOT NULL CHECK (length(hashes) = 8192),
    PRIMARY KEY (level, index)
);
-- Hashes do not compress, and who wants the root need not read them.
ALTER TABLE log.merkle_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Every key that ever signed, as a C2SP verifier key: older checkpoints stay valid under theirs.
CREATE TABLE log.checkpoint_key (
    verifier      text PRIMARY KEY,
    first_used_at timestamptz NOT NULL DEFAULT now()
);

-- The note is the whole checkpoint; epoch and position are there to find it by.
CREATE TABLE log.checkpoint (
    epoch    uuid NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    note     text NOT NULL,
    made_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (epoch, position)
);

CREATE FUNCTION log.store_tile(p_level integer, p_index bigint, p_root bytea, p_hashes bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$ INSERT INTO log.merkle_tile (level, index, root, hashes) VALUES (p_level, p_index, p_root, p_hashes) $$;

CREATE FUNCTION log.store_checkpoint(p_epoch uuid, p_position bigint, p_note text, p_verifier text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
    INSERT INTO log.checkpoint_key (verifier) VALUES (p_verifier) ON CONFLICT DO NOTHING;
    INSERT INTO log.checkpoint (epoch, position, note) VALUES (p_epoch, p_position, p_note);
$$;

DO $$
DECLARE sealed text;
BEGIN
    FOREACH sealed IN ARRAY ARRAY['log.merkle_tile', 'log.checkpoint_key', 'log.checkpoint'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION log.refuse_change()', sealed);
        EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change()', sealed);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', sealed);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', sealed);
        EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', sealed, current_user);
        EXECUTE format('CREATE POLICY everybody ON %s FOR SELECT TO paraph_writer, paraph_projector, paraph_reader USING (true)', sealed);
        EXECUTE format('GRANT SELECT ON %s TO paraph_writer, paraph_projector, paraph_reader', sealed);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION log.store_tile, log.store_checkpoint FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.store_tile, log.store_checkpoint TO paraph_writer;
