-- Writing to other systems: what is known of their records, what a run sends, and doubts that wait for a person.

alter table integration
  add conflicts text not null default 'newest' check (conflicts in ('source', 'passport', 'newest', 'ask')),
  add removals text not null default 'archive' check (removals in ('archive', 'ignore', 'ask'));

alter table task
  add back jsonb not null default '{}',
  add not_sent text[] not null default '{}';

-- Of a system that is only written to, a link is nobody's word.
alter table link add silent boolean not null default false;
alter table change add silent boolean not null default false;

-- Of a system's record that is written to: up to which version of Passport's record the two were compared, and which
-- differences are known and settled (what it was sent, and what it has in its place).
create table counterpart (
  source int not null,
  entity text not null,
  external_id text collate "C" not null,
  record uuid not null,
  agreed int not null,
  settled text,
  primary key (source, entity, external_id)
);

-- What a run sends, and what came of each.
create table outgoing (
  run uuid not null references run on delete cascade,
  number int not null,
  entity text not null,
  operation text not null,                      -- create, update; agree = compared, nothing to send
  record uuid not null,
  version int not null,
  source int not null,
  external_id text collate "C",
  before text,
  after text,
  settled text,
  outcome text not null default 'planned',
  code text,
  message text,
  begun_at timestamptz,                         -- it may have arrived from then on
  ended_at timestamptz,
  primary key (run, number)
);
create index outgoing_by_record on outgoing (run, entity, record);
create index outgoing_planned on outgoing (run, number) where outcome = 'planned' and operation <> 'agree';

-- A conflict that waits for a person, and what a person said of it.
create table doubt (
  source int not null,
  entity text not null,
  external_id text collate "C" not null,
  attribute text not null,
  record uuid not null,
  base jsonb,
  theirs jsonb,
  ours jsonb,
  run uuid not null,
  decided text check (decided in ('theirs', 'ours')),
  decided_by text,
  decided_at timestamptz,
  reason text,
  primary key (source, entity, external_id, attribute)
);
create index doubt_open on doubt (source) where decided is null;

-- From when on Passport's own part of the run is done, and what is left is sending.
alter table run add applied_at timestamptz;
