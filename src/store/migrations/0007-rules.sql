-- Picked rules, conditions, data quality and lookup tables.

-- A filter is an expression (text) or picked conditions (a group).
alter table task
  alter filters drop default, alter exclude drop default,
  alter filters type jsonb using to_jsonb(filters),
  alter exclude type jsonb using to_jsonb(exclude),
  alter filters set default '[]', alter exclude set default '[]',
  add keep_linked boolean not null default false,
  add quality jsonb not null default '[]';

-- Uploaded as CSV. Read whole when a mapping is made ready, never searched.
create table lookup_table (
  organization int not null references organization,
  name text not null,
  columns jsonb not null,
  rows jsonb not null,
  changed_at timestamptz not null default now(),
  changed_by text not null,
  primary key (organization, name)
);

-- What a run found that the quality rules object to: a part of its plan, moved to the issues when the plan is applied.
create table quality_finding (
  run uuid not null references run on delete cascade,
  entity text not null,
  external_id text collate "C" not null,
  attribute text not null,
  rule text not null,
  outcome text not null,
  value text,
  school text,                                  -- the source's key
  because text                                  -- of what is affected: the kind and key of the record that was left out
);
create index quality_finding_by_run on quality_finding (run, entity, external_id);

-- Records with open issues that the run looked at again: what it did not find anew is closed.
create table quality_look (
  run uuid not null references run on delete cascade,
  entity text not null,
  external_id text collate "C" not null
);
create index quality_look_by_run on quality_look (run, entity, external_id);

create table quality_issue (
  id bigint generated always as identity primary key,
  source int not null references data_source on delete cascade,
  entity text not null,
  external_id text collate "C" not null,
  attribute text not null,
  rule text not null,
  outcome text not null,
  value text,
  school text,
  because text,
  opened_by uuid not null,                      -- the run
  opened_at timestamptz not null default now(),
  closed_by uuid,
  closed_at timestamptz
);
create unique index quality_issue_open on quality_issue (source, entity, external_id, attribute, rule, (coalesce(because, '')))
  where closed_at is null;
create index quality_issue_by_source on quality_issue (source, id);
