-- Organizations, data sources, integrations: what an administrator configures.

create table organization (
  id int generated always as identity primary key,
  name text not null unique,
  type text not null,
  time_zone text not null
);

create table data_source (
  id int generated always as identity primary key,
  organization int not null references organization,
  name text not null,
  connector text not null,
  settings jsonb not null default '{}',        -- without secrets
  position int not null,
  plugin jsonb,                                 -- version and content hash of the plugin last made for it
  unique (organization, name)
);

create table sealed_secret (
  data_source int not null references data_source on delete cascade,
  field text not null,
  sealed bytea not null,                        -- AES-256-GCM, under the key outside the database
  primary key (data_source, field)
);

create table integration (
  id int generated always as identity primary key,
  organization int not null references organization,
  name text not null,
  type text not null check (type in ('import', 'export', 'sync')),
  data_source int not null references data_source,
  schools jsonb not null,
  preview boolean not null default false,
  limits jsonb not null,
  unique (organization, name)
);

create table task (
  integration int not null references integration on delete cascade,
  entity text not null,
  mapping jsonb not null default '{}',
  filters text[] not null default '{}',
  exclude text[] not null default '{}',
  blank_erases text[] not null default '{}',
  primary key (integration, entity)
);

create table master_field (
  organization int not null references organization,
  entity text not null,
  attribute text not null,
  data_source int not null references data_source,
  mode text not null check (mode in ('master', 'doNotOverride', 'fillIfEmpty')),
  primary key (organization, entity, attribute, data_source)
);

-- Where the next incremental read of an entity starts, and when it was last read in full.
create table bookmark (
  integration int not null references integration on delete cascade,
  entity text not null,
  cursor text,
  mapping_version text not null,
  full_at timestamptz not null,
  primary key (integration, entity)
);

-- The directory: Passport's own records.

create table directory_record (
  organization int not null,
  entity text not null,
  id uuid not null,
  attributes jsonb not null,
  state text not null default 'active',
  version int not null default 1
) partition by list (entity);

-- What each source last said of a record it sends (its shadow), kept as text: it is read whole and never searched.
create table link (
  source int not null,
  entity text not null,
  external_id text collate "C" not null,
  record uuid not null,
  shadow text not null,
  moved text,
  hash uuid,
  missing_since timestamptz,
  holds boolean not null default true
) partition by list (entity);

-- Keys are unique within an entity, so each partition has its own, without the entity in it: narrow keys are a third of
-- what a first import costs. Wide columns are never searched by their values and need no statistics.
do $$
declare
  kind text;
begin
  foreach kind in array array['school', 'term', 'course', 'section', 'student', 'teacher', 'guardian',
                              'enrollment', 'assignment', 'guardianship'] loop
    execute format('create table directory_%s partition of directory_record for values in (%L)', kind, kind);
    execute format('create table link_%s partition of link for values in (%L)', kind, kind);
    execute format('create unique index directory_%s_id on directory_%s (id)', kind, kind);
    execute format('create unique index link_%s_key on link_%s (source, external_id)', kind, kind);
    execute format('create index link_%s_record on link_%s (record)', kind, kind);
    execute format('alter table directory_%s alter attributes set statistics 0', kind);
    execute format('alter table link_%s alter shadow set statistics 0, alter moved set statistics 0', kind);
  end loop;
end $$;

create index directory_school_identifier on directory_school (organization, (attributes ->> 'identifier'));

-- Runs, their plans and what came of them.

create table run (
  id uuid primary key,                          -- version 7: ordered by time
  organization int not null references organization,
  kind text not null,
  integration int references integration on delete set null,
  integration_name text,
  state text not null,
  mode text not null,
  preview boolean not null default false,
  trigger text not null,
  started_by text not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  waited interval not null default '0',         -- for a person's decision: no part of how long it took
  counts jsonb not null default '{}',
  held jsonb not null default '[]',
  failure jsonb,
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  undoes uuid references run,
  undone_by uuid references run,
  bookmarks_before jsonb,                       -- what undo puts back
  bookmarks_after jsonb,                        -- what settle writes
  cancel_requested boolean not null default false
);
create index run_by_integration on run (integration, id desc);
create index run_by_organization on run (organization, id desc);

-- Partitioned by month: a run's id begins with its time, so the month is a range of ids.
create table change (
  run uuid not null,
  number int not null,
  entity text not null,
  operation text not null default 'create',
  record uuid not null,
  version int,
  source int not null,
  external_id text collate "C" not null,
  before text,                                  -- of the attributes that change; JSON as text, as it is shown
  after text,
  link_operation text not null default 'insert',
  link_before text,
  shadow text,                                  -- null: the same as `after`
  moved text,
  hash uuid,
  missing_since timestamptz,
  holds boolean not null default true,
  reason text
) partition by range (run);
-- A run's changes lie together in the order in which they were planned, and so do the records they created: ranges of
-- pages find both, at no cost to the import.
create index change_by_run on change using brin (run, number) with (pages_per_range = 32, autosummarize = on);
create index change_by_record on change using brin (record) with (pages_per_range = 32, autosummarize = on);
create index change_newcomer on change (run, entity, external_id)
  where operation in ('create', 'restore') and entity not in ('enrollment', 'assignment', 'guardianship');

create index change_departure on change (run, entity, external_id) where missing_since is not null;

create table problem (
  run uuid not null references run on delete cascade,
  number bigint generated always as identity,
  entity text not null,
  external_id text not null,
  code text not null,
  message text not null,
  advice text not null,
  primary key (run, number)
);

create table conflict (
  run uuid not null references run on delete cascade,
  number bigint generated always as identity,
  entity text not null,
  record uuid not null,
  external_id text not null,
  attribute text not null,
  base jsonb,
  theirs jsonb,
  ours jsonb,
  decided text not null,
  rule text not null,
  primary key (run, number)
);

create schema snapshot;
