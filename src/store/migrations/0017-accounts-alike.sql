-- Accounts of the directory that may be one person's: cases whose members all exist, and what was ruled of pairs.

-- A case of accounts has members (`records`) and no newcomer; it belongs to no run.
alter table duplicate_case
  alter column run drop not null,
  alter column source drop not null,
  alter column external_id drop not null,
  alter column attributes drop not null,
  alter column domain_name drop not null,
  alter column doubt drop not null,             -- of accounts null: they meet in an unattended domain, and nothing speaks against it
  add column kind text not null default 'newcomer' check (kind in ('newcomer', 'domain', 'likely')),
  add column likeness real,                     -- bits that speak for one person: orders the queue
  add column evidence jsonb,                    -- field by field
  add column found_at timestamptz not null default now(),
  add constraint duplicate_case_shape check (
    case when kind = 'newcomer' then num_nulls(run, source, external_id, attributes, domain_name, doubt) = 0
         else num_nonnulls(run, source, external_id, attributes) = 0 and cardinality(records) > 1 end);
create unique index duplicate_case_members on duplicate_case (entity, records) where waits and kind <> 'newcomer';
create index duplicate_case_member on duplicate_case using gin (records) where waits and kind <> 'newcomer';

-- Two accounts that a person has ruled to be two people. It holds while both tell of themselves what they told then, as far
-- as the domain goes that finds them.
create table ruled_pair (
  organization int not null references organization,
  entity text not null,
  one uuid not null,
  other uuid not null,
  one_told jsonb not null,                      -- attributes of that moment, without secrets
  other_told jsonb not null,
  ruled_by text not null,
  ruled_at timestamptz not null default now(),
  reason text,
  ruled_case uuid,                              -- goes with it when the ruling is undone
  primary key (one, other),
  check (one < other)
);
create index ruled_pair_by_other on ruled_pair (other);
create index ruled_pair_by_organization on ruled_pair (organization, entity, ruled_at);
create index ruled_pair_by_case on ruled_pair (ruled_case);

-- Keys that were made and whose records have not been held against the directory since.
alter table keyed add column is_looked_at boolean not null default false;
create index keyed_to_look_at on keyed (record) where not is_looked_at;

-- When the directory was last looked through as a whole, and for which domains; where there is no row, or other domains, it is due.
create table directory_look (
  organization int not null references organization,
  entity text not null,
  domains text not null,
  looked_at timestamptz not null default now(),
  likely_at timestamptz,                        -- when likely pairs were last looked for
  primary key (organization, entity)
);

-- Values that more people share than say something: they were left out.
create table common_key (
  domain int not null references uniqueness_domain on delete cascade,
  hash uuid not null,
  people int not null,
  sample uuid not null,                         -- one of them
  primary key (domain, hash)
);
