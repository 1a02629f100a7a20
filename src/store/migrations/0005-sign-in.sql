-- How people sign in: second factors and who must have one, OpenID Connect, invitations, and where one is signed in.

alter table session
  add id uuid not null default gen_random_uuid() unique,
  add awaits_code boolean not null default false,     -- it counts only once a code of the second factor was given
  add second_factor boolean not null default false,   -- whether one was shown
  add device text not null default '',
  add address text not null default '',
  add way text not null default 'password';           -- or the name of the provider

alter table account
  add invited_at timestamptz,
  add invited_by text,
  add seen_at timestamptz;
update account set invited_at = created_at, invited_by = '' where password_hash is null;

create table second_factor (
  account uuid primary key references account on delete cascade,
  secret bytea not null,                              -- sealed
  confirmed_at timestamptz,                           -- null: it is being set up
  last_step bigint not null default 0,                -- of 30 seconds: a code of it or an earlier one was used
  failures int not null default 0,
  failed_at timestamptz
);

create table recovery_code (
  account uuid not null references account on delete cascade,
  code_hash bytea not null,
  primary key (account, code_hash)
);

-- Who must have a second factor: in an organization and below; without one, in the whole installation.
create table sign_in_rule (
  organization int references organization on delete cascade,
  second_factor text not null check (second_factor in ('nobody', 'administrators', 'everybody')),
  unique nulls not distinct (organization)
);

create table identity_provider (
  id uuid primary key,
  name text not null unique,
  issuer text not null,
  client_id text not null,
  client_secret bytea not null,                       -- sealed
  domains text[] not null,
  trusts_email boolean not null,
  asks_second_factor boolean not null,
  newcomer_organization int references organization on delete set null,  -- null: unknown people are refused
  newcomer_role text check (newcomer_role in ('viewer', 'operator', 'administrator')),
  created_at timestamptz not null default now()
);
create index identity_provider_by_organization on identity_provider (newcomer_organization);

-- Who somebody is at a provider. One account has one there: an address that was given to somebody else opens nothing.
create table account_identity (
  provider uuid not null references identity_provider on delete cascade,
  subject text not null,
  account uuid not null references account on delete cascade,
  linked_at timestamptz not null default now(),
  primary key (provider, subject),
  unique (account, provider)
);

alter table session add provider uuid references identity_provider on delete cascade;
create index session_by_provider on session (provider);

create index audit_by_time on audit (at);
