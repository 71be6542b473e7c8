"""What PostgreSQL's catalogue says of one schema, at a cost that does not grow with the others.

Scans of `pg_class` by namespace read the rows of all espaces (over 400,000 of them at 1,000
espaces, `scale.md` 2c): the objects of a schema are found by what depends on it instead.
"""

# ruff: noqa: S608 – parts of ours are put together; what comes from outside is a parameter

OBJECTS = """
objects AS (
  SELECT DISTINCT d.classid, d.objid FROM pg_depend d
  WHERE d.refclassid = 'pg_namespace'::regclass AND d.deptype = 'n'
    AND d.refobjid = (SELECT oid FROM pg_namespace WHERE nspname = %(schema)s)
),
tables AS (
  SELECT c.* FROM pg_class c JOIN objects o ON o.objid = c.oid
  WHERE o.classid = 'pg_class'::regclass AND c.relkind = 'r'
)"""

TABLES = f"WITH {OBJECTS} SELECT quote_ident(relname) FROM tables ORDER BY 1"

SEQUENCES = f"""
WITH {OBJECTS} SELECT quote_ident(c.relname) FROM pg_class c
JOIN objects o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid
WHERE c.relkind = 'S' ORDER BY 1"""

# One row a column, in order. An identity's sequence comes with it.
COLUMNS = f"""
WITH {OBJECTS}
SELECT quote_ident(t.relname), t.relpersistence, t.reloptions, quote_ident(a.attname),
  format_type(a.atttypid, a.atttypmod), a.attnotnull,
  CASE WHEN a.attcollation <> y.typcollation THEN a.attcollation::regcollation::text END,
  pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
  quote_ident(s.relname), q.seqstart, q.seqmin, q.seqmax, q.seqincrement, q.seqcache, q.seqcycle
FROM tables t
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_type y ON y.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_depend i ON i.refclassid = 'pg_class'::regclass AND i.refobjid = t.oid
  AND i.refobjsubid = a.attnum AND i.classid = 'pg_class'::regclass AND i.deptype = 'i'
LEFT JOIN pg_class s ON s.oid = i.objid AND s.relkind = 'S'
LEFT JOIN pg_sequence q ON q.seqrelid = s.oid
ORDER BY t.relname COLLATE "C", a.attnum"""

# Foreign keys with the table that they point to. Not those of "not null", which stand in the
# columns (PostgreSQL 18 keeps them as constraints).
CONSTRAINTS = f"""
WITH {OBJECTS}
SELECT quote_ident(t.relname), quote_ident(c.conname), quote_ident(f.relname),
  pg_get_constraintdef(c.oid)
FROM tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype <> 'n'
LEFT JOIN pg_class f ON f.oid = c.confrelid
ORDER BY t.relname COLLATE "C", c.conname COLLATE "C" """

INDEXES = f"""
WITH {OBJECTS}
SELECT quote_ident(x.relname),
  replace(pg_get_indexdef(i.indexrelid), format(' ON %%I.', %(schema)s), ' ON '), i.indisvalid
FROM tables t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid
                  AND c.conrelid = t.oid AND c.contype IN ('p', 'u', 'x'))
ORDER BY 1"""

# What a shape cannot tell: views, functions, types of one's own, triggers, row policies, heirs.
STRANGERS = f"""
WITH {OBJECTS}
SELECT pg_describe_object(o.classid, o.objid, 0) FROM objects o
LEFT JOIN pg_class c ON o.classid = 'pg_class'::regclass AND c.oid = o.objid
LEFT JOIN pg_type y ON o.classid = 'pg_type'::regclass AND y.oid = o.objid
WHERE CASE
  WHEN c.oid IS NOT NULL THEN c.relkind NOT IN ('r', 'i') AND NOT (c.relkind = 'S' AND EXISTS (
    SELECT 1 FROM pg_depend i WHERE i.classid = o.classid AND i.objid = o.objid
    AND i.deptype = 'i'))
  WHEN y.oid IS NOT NULL THEN y.typrelid = 0 AND y.typelem = 0
  ELSE o.classid NOT IN ('pg_constraint'::regclass, 'pg_default_acl'::regclass) END
UNION ALL
SELECT pg_describe_object('pg_trigger'::regclass, g.oid, 0)
FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
UNION ALL
SELECT pg_describe_object('pg_policy'::regclass, p.oid, 0)
FROM tables t JOIN pg_policy p ON p.polrelid = t.oid
UNION ALL
SELECT pg_describe_object('pg_rewrite'::regclass, r.oid, 0)
FROM tables t JOIN pg_rewrite r ON r.ev_class = t.oid
UNION ALL
SELECT 'inheritance of ' || t.relname
FROM tables t JOIN pg_inherits h ON h.inhrelid = t.oid OR h.inhparent = t.oid
UNION ALL
SELECT 'row security of ' || t.relname FROM tables t WHERE t.relrowsecurity
ORDER BY 1"""

# Who may do what, besides the owner.
RIGHTS = f"""
WITH {OBJECTS}
SELECT quote_ident(c.relname), g.rolname,
  string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type)
FROM pg_class c JOIN objects o ON o.classid = 'pg_class'::regclass AND o.objid = c.oid
CROSS JOIN LATERAL aclexplode(c.relacl) a
LEFT JOIN pg_roles g ON g.oid = a.grantee
WHERE c.relkind IN ('r', 'S') AND a.grantee <> c.relowner
GROUP BY 1, 2 ORDER BY 1, 2"""

# Tables whose key is an identity called "id", besides that of the migrations.
KEYED = f"""
WITH {OBJECTS} SELECT quote_ident(t.relname) FROM tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'id' AND a.attidentity <> ''
WHERE t.relname <> 'django_migrations' ORDER BY 1"""
