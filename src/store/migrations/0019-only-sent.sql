-- Passport's attributes that only go to the system of a sync: what it has of them is never taken.
alter table task add not_taken text[] not null default '{}';
