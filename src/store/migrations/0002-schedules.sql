-- When integrations run by themselves and when they must not, who carries runs on, and who is told.

alter table organization
  add pauses jsonb not null default '[]',
  add notify jsonb not null default '{}';

alter table integration
  add schedule jsonb,
  add next_due timestamptz,                     -- null: to be worked out anew; infinity: it has ended
  add removals_kept boolean not null default false;  -- a pause kept what left: its removal is held when it comes back
create index integration_by_due on integration (next_due) where schedule is not null;

-- The processes that carry out runs. One that is no longer seen has died, is frozen or cut off; its runs are taken on.
create table process (
  id uuid primary key,
  seen_at timestamptz not null
);

alter table run
  add owner uuid,                               -- the process that carries it on; null: nobody does
  add generation int not null default 1,        -- fencing: whoever writes of the run shows the one it was given
  add lasting boolean not null default false,   -- workers carry it on when its process dies
  add hold boolean not null default false,      -- its plan waits for a person, whatever it holds
  add due_at timestamptz,                       -- of a run by schedule: when it should have started
  add planned_at timestamptz,                   -- the plan is whole: whoever takes the run on goes on from there
  add noted boolean not null default false,     -- whoever is to be told of its end has been thought of
  add unneeded_guardians int not null default 0;
create index run_unfinished on run (state, integration) where state in ('queued', 'running', 'held');

create index run_unnoted on run (id) where lasting and not noted and state in ('done', 'failed', 'held');

-- Entities of a plan that are whole: whoever takes the run on does not read them again.
create table run_entity (
  run uuid not null references run on delete cascade,
  entity text not null,
  journey text not null,                        -- under which circumstances; under others it is read again
  outcome jsonb not null,
  primary key (run, entity)
);

-- What is to be told, until it has been: to each address on its own.
create table notice (
  id bigint generated always as identity primary key,
  run uuid not null references run on delete cascade,
  event text not null check (event in ('failed', 'held', 'recovered')),
  channel text not null check (channel in ('mail', 'webhook')),
  address text not null,
  tries int not null default 0,
  next_try timestamptz not null default now(),
  done_at timestamptz,
  unique (run, event, channel, address)
);
create index notice_waiting on notice (next_try) where done_at is null;
