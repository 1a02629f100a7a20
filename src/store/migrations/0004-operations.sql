-- Sealed addresses of webhooks, the daily digest, and failed attempts to sign in that all servers count together.

-- Whoever knows the address of a webhook can write there: it is sealed like the secrets of data sources. One that still
-- stands in `notify` is sealed when the program opens the database.
create table sealed_webhook (
  organization int primary key references organization on delete cascade,
  sealed bytea not null
);

alter table organization
  add digest_due timestamptz,                   -- null: to be worked out anew; infinity: no digest is wanted
  add digested_at timestamptz;                  -- until when the last one told

-- A digest is of no single run; to a webhook's address only the organization leads.
alter table notice
  alter run drop not null,
  add organization int references organization on delete cascade,
  add digest jsonb,
  drop constraint notice_event_check,
  add constraint notice_event_check check (event in ('failed', 'held', 'recovered', 'digest')),
  add check ((event = 'digest') = (digest is not null));
update notice set organization = run.organization from run where run.id = notice.run;
update notice set address = '' where channel = 'webhook';
alter table notice alter organization set not null;
create index notice_by_organization on notice (organization);

-- By SHA-256 of the account's name: whoever tries names at random leaves none here.
create table sign_in_failure (
  account_hash bytea primary key,
  failures int not null,
  since timestamptz not null
);
create index sign_in_failure_by_age on sign_in_failure (since);
