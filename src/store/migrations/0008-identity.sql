-- Domains of uniqueness, what of the directory is equal in them, and newcomers that wait for a person.

create table uniqueness_domain (
  id int generated always as identity primary key,
  organization int not null references organization,
  entity text not null,
  position int not null,                        -- among the entity's: the order of priority
  attributes text[] not null,
  compare jsonb not null default '{}',
  resolution text not null check (resolution in ('unattended', 'manual')),
  confirmed_risk int                            -- pairs that an administrator saw before confirming a wide domain
);
create index uniqueness_domain_by_organization on uniqueness_domain (organization, entity, position);

-- By what each person of the directory is found. Brought up to date before it is asked: `keyed` says of which version of
-- the record, and of which domains, the keys are.
create table match_key (
  domain int not null references uniqueness_domain on delete cascade,
  hash uuid not null,
  record uuid not null,
  primary key (domain, hash, record)
);
create index match_key_by_record on match_key (record);

create table keyed (
  record uuid primary key,
  version int not null,
  domains text not null
);

-- A newcomer that may be somebody known. Found by a run, as part of its plan; from when the run is applied, it waits.
create table duplicate_case (
  id uuid primary key,
  run uuid not null references run on delete cascade,
  organization int not null references organization,
  source int not null references data_source on delete cascade,
  entity text not null,
  external_id text collate "C" not null,
  hash uuid,
  attributes text not null,                     -- of the newcomer, in Passport's words
  domain int references uniqueness_domain on delete set null,
  domain_name text not null,
  doubt text not null,
  records uuid[] not null,                      -- whom it may be
  waits boolean not null default false,
  ruling text check (ruling in ('same', 'new', 'ignore')),
  ruled_by text,
  ruled_at timestamptz,
  reason text,
  ruled_run uuid references run
);
create index duplicate_case_by_run on duplicate_case (run, entity);
create index duplicate_case_by_key on duplicate_case (source, entity, external_id);
create index duplicate_case_waiting on duplicate_case (organization, entity) where waits;

-- Records of a source that a person declared redundant: runs neither create, update nor count them.
create table ignored_key (
  source int not null references data_source on delete cascade,
  entity text not null,
  external_id text collate "C" not null,
  ruled_case uuid not null,
  primary key (source, entity, external_id)
);

-- Newcomers that joined somebody: what refers to them is looked up by this.
create index change_joined on change (run, entity, external_id)
  where link_operation = 'insert' and operation in ('note', 'update') and entity in ('student', 'teacher', 'guardian');
