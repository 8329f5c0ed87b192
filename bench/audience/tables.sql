-- The organisation and its grants as tables, with the indexes that the questions below want, and a
-- table of figures behind row security. Kinds of scope: 0 company, 1 unit, 2 own_unit, 3 site.

CREATE TABLE person (id int PRIMARY KEY, home int NOT NULL, manager int NOT NULL, site int NOT NULL);
CREATE TABLE unit_closure (above int, below int, PRIMARY KEY (above, below));
CREATE TABLE member (role int, person int, PRIMARY KEY (role, person));
CREATE TABLE access_grant (id int PRIMARY KEY, role int NOT NULL, class text NOT NULL,
                           kind int NOT NULL, unit int, site int);
CREATE TABLE figure (unit int, class text, value float8, PRIMARY KEY (unit, class));

\copy person FROM 'person.csv' CSV
\copy unit_closure FROM 'unit_closure.csv' CSV
\copy member FROM 'member.csv' CSV
\copy access_grant FROM 'access_grant.csv' CSV
INSERT INTO figure SELECT DISTINCT above, class, 1.0
    FROM unit_closure, (VALUES ('release'), ('answer'), ('feed')) AS c (class);

CREATE INDEX ON person (home) INCLUDE (manager, site);
CREATE INDEX ON person (manager) INCLUDE (home);
CREATE INDEX ON unit_closure (below, above);
CREATE INDEX ON member (person, role);
CREATE INDEX ON access_grant (class, kind, unit, role);
CREATE INDEX ON access_grant (class, kind, site, role);

-- The site where all of a unit's people stand, if they do: kept, as such a system would keep it.
CREATE TABLE unit_site AS
    SELECT c.above AS unit, min(p.site) AS site
    FROM unit_closure c JOIN person p ON p.home = c.below
    GROUP BY c.above HAVING min(p.site) = max(p.site);
CREATE UNIQUE INDEX ON unit_site (unit) INCLUDE (site);

-- An answer that was made is read by those who may read the release.
CREATE FUNCTION giving(text) RETURNS text[] LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE $1 WHEN 'answer' THEN ARRAY['answer', 'release'] ELSE ARRAY[$1] END $$;

CREATE ROLE reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
ALTER TABLE figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY may_read ON figure FOR SELECT TO reader USING (
    EXISTS (SELECT FROM member m JOIN access_grant g ON g.role = m.role
            WHERE m.person = current_setting('weir.person')::int
              AND g.class = ANY (giving(figure.class))
              AND (g.kind = 0
                   OR g.kind = 1 AND EXISTS (SELECT FROM unit_closure c
                                             WHERE c.above = g.unit AND c.below = figure.unit)
                   OR g.kind = 2 AND EXISTS (SELECT FROM person p JOIN unit_closure c ON c.above = p.home
                                             WHERE p.manager = m.person AND p.id <> m.person
                                               AND c.below = figure.unit)
                   OR g.kind = 3 AND EXISTS (SELECT FROM unit_site s
                                             WHERE s.unit = figure.unit AND s.site = g.site)))
    OR figure.class <> 'feed'
       AND EXISTS (SELECT FROM person p JOIN unit_closure c ON c.below = p.home
                   WHERE p.id = current_setting('weir.person')::int AND c.above = figure.unit));

ANALYZE;

-- The best question we could write: from what is asked about outwards, never over all people.
-- $1 unit, $2 class.
PREPARE by_grant_of_unit (int, text) AS
    SELECT count(*), coalesce(sum(person), 0), coalesce(sum(person::bigint * person), 0) FROM (
        SELECT m.person FROM access_grant g JOIN member m ON m.role = g.role
        WHERE g.class = ANY (giving($2)) AND g.kind = 0
        UNION
        SELECT m.person FROM unit_closure c JOIN access_grant g ON g.unit = c.above
            JOIN member m ON m.role = g.role
        WHERE c.below = $1 AND g.class = ANY (giving($2)) AND g.kind = 1
        UNION
        SELECT m.person FROM unit_closure c JOIN person p ON p.home = c.above
            JOIN member m ON m.person = p.manager JOIN access_grant g ON g.role = m.role
        WHERE c.below = $1 AND p.manager <> p.id AND g.class = ANY (giving($2)) AND g.kind = 2
        UNION
        SELECT m.person FROM unit_site s JOIN access_grant g ON g.site = s.site
            JOIN member m ON m.role = g.role
        WHERE s.unit = $1 AND g.class = ANY (giving($2)) AND g.kind = 3) AS readers;

-- The whole audience: those who are measured in the unit besides.
PREPARE audience_of_unit (int, text) AS
    SELECT count(*), coalesce(sum(person), 0), coalesce(sum(person::bigint * person), 0) FROM (
        SELECT p.id AS person FROM unit_closure c JOIN person p ON p.home = c.below
        WHERE c.above = $1 AND $2 <> 'feed'
        UNION
        SELECT m.person FROM access_grant g JOIN member m ON m.role = g.role
        WHERE g.class = ANY (giving($2)) AND g.kind = 0
        UNION
        SELECT m.person FROM unit_closure c JOIN access_grant g ON g.unit = c.above
            JOIN member m ON m.role = g.role
        WHERE c.below = $1 AND g.class = ANY (giving($2)) AND g.kind = 1
        UNION
        SELECT m.person FROM unit_closure c JOIN person p ON p.home = c.above
            JOIN member m ON m.person = p.manager JOIN access_grant g ON g.role = m.role
        WHERE c.below = $1 AND p.manager <> p.id AND g.class = ANY (giving($2)) AND g.kind = 2
        UNION
        SELECT m.person FROM unit_site s JOIN access_grant g ON g.site = s.site
            JOIN member m ON m.role = g.role
        WHERE s.unit = $1 AND g.class = ANY (giving($2)) AND g.kind = 3) AS readers;

-- $1 person: who may read their trail.
PREPARE audience_of_person (int) AS
    SELECT count(*), coalesce(sum(person), 0), coalesce(sum(person::bigint * person), 0) FROM (
        SELECT $1 AS person
        UNION
        SELECT m.person FROM access_grant g JOIN member m ON m.role = g.role
        WHERE g.class = 'trail' AND g.kind = 0
        UNION
        SELECT m.person FROM person s JOIN unit_closure c ON c.below = s.home
            JOIN access_grant g ON g.unit = c.above JOIN member m ON m.role = g.role
        WHERE s.id = $1 AND g.class = 'trail' AND g.kind = 1
        UNION
        SELECT m.person FROM person s JOIN unit_closure c ON c.below = s.home
            JOIN person p ON p.home = c.above JOIN member m ON m.person = p.manager
            JOIN access_grant g ON g.role = m.role
        WHERE s.id = $1 AND p.manager <> p.id AND g.class = 'trail' AND g.kind = 2
        UNION
        SELECT m.person FROM person s JOIN access_grant g ON g.site = s.site
            JOIN member m ON m.role = g.role
        WHERE s.id = $1 AND g.class = 'trail' AND g.kind = 3) AS readers;

-- What row security itself lets one reader see: the way to ask it that needs no second copy of the
-- rules. Once for each person whom the company has.
PREPARE seen_by_reader (int, text) AS SELECT count(*), 0, 0 FROM figure WHERE unit = $1 AND class = $2;
