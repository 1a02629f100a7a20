-- How an organization makes user names, who may sign in by a password, and providers that are switched off.

-- {"pattern": "{givenName:1}{familyName}", "length": 20}; null: whoever is added by hand gets none by itself.
alter table organization add column usernames jsonb;

alter table sign_in_rule
  add column passwords text not null default 'allowed' check (passwords in ('allowed', 'refused'));

alter table identity_provider add column is_on boolean not null default true;
