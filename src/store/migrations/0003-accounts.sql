-- Who may do what: the tree of organizations, accounts and their roles, sessions, one-time links, API keys.

-- Who administers an organization administers those below it.
alter table organization add parent int references organization;
create index organization_by_parent on organization (parent);

create table account (
  id uuid primary key,
  email text not null,
  name text not null,
  password_hash text,                           -- null until its owner has set one
  created_at timestamptz not null default now()
);
create unique index account_by_email on account (lower(email));

-- A role in an organization and those below it; without an organization, in the whole installation.
create table membership (
  account uuid not null references account on delete cascade,
  organization int references organization on delete cascade,
  role text not null check (role in ('viewer', 'operator', 'administrator')),
  unique nulls not distinct (account, organization)
);
create index membership_by_organization on membership (organization);

-- Of secrets that are shown once only their SHA-256 is kept: they are 256 random bits, which nobody guesses.
create table session (
  token_hash bytea primary key,
  account uuid not null references account on delete cascade,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  ends_at timestamptz not null
);
create index session_by_account on session (account);

create table one_time_token (
  token_hash bytea primary key,
  account uuid references account on delete cascade,  -- null: it makes the first administrator
  ends_at timestamptz not null
);
create index one_time_token_by_account on one_time_token (account);

create table api_key (
  id uuid primary key,
  organization int references organization on delete cascade,  -- null: the whole installation
  role text not null check (role in ('viewer', 'operator', 'administrator')),
  name text not null,
  prefix text not null,                         -- its first characters, to know it by
  key_hash bytea not null unique,
  created_by text not null,
  created_at timestamptz not null default now(),
  ends_at timestamptz not null,
  used_at timestamptz
);
create index api_key_by_organization on api_key (organization);

-- An integration that somebody has suspended is not launched.
alter table integration add suspended_at timestamptz, add suspended_by text;

-- Which run a launch with this key began: the same launch sent again begins none.
create table launch_key (
  actor text not null,
  key text not null,
  integration int not null,
  asked text not null,                          -- what was asked for: the same key for something else is refused
  run uuid not null,
  created_at timestamptz not null default now(),
  primary key (actor, key)
);
create index launch_key_by_age on launch_key (created_at);

-- How far a run is: the latest of each stage and entity, numbered anew whenever it moves.
create sequence run_progress_number;
create table run_progress (
  run uuid not null references run on delete cascade,
  stage text not null,
  entity text not null,                         -- empty: of all together
  done int not null,
  total int,
  per_second int not null,
  number bigint not null,
  at timestamptz not null default now(),
  primary key (run, stage, entity)
);

-- What was changed in settings and decided about runs, by whom. Rows are only ever added.
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  organization int,                             -- no reference: the log outlives what it tells of
  actor text not null,
  action text not null,
  what text not null,
  name text not null,
  fields jsonb not null default '{}'            -- field to before and after; of a secret only that it changed
);
create index audit_by_organization on audit (organization, id desc);

create function refuse_to_rewrite_audit() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to';
end $$;
create trigger audit_is_only_added_to before update or delete or truncate on audit
  for each statement execute function refuse_to_rewrite_audit();

-- Whoever decides about a run, by whichever way, is in the log.
create function audit_decision() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into audit (organization, actor, action, what, name)
    values (new.organization, new.started_by, new.kind, 'run', coalesce(new.undoes, new.id)::text);
  else
    insert into audit (organization, actor, action, what, name, fields)
    values (new.organization, new.decided_by,
            case when new.state = 'running' and not new.cancel_requested then 'approve'
                 when new.state = 'declined' then 'decline' else 'cancel' end,
            'run', new.id::text,
            case when new.decision_reason is null then '{}'
                 else jsonb_build_object('reason', jsonb_build_object('before', null, 'after', new.decision_reason)) end);
  end if;
  return null;
end $$;
create trigger run_by_hand_is_audited after insert on run
  for each row when (new.kind in ('edit', 'undo')) execute function audit_decision();
create trigger decision_is_audited after update of decided_at on run
  for each row when (new.decided_at is not null and new.decided_at is distinct from old.decided_at)
  execute function audit_decision();
