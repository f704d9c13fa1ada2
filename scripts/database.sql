-- The roles and the template database of Riverain. Run by a superuser, once for a cluster; can be run again.
-- The passwords come from the environment: OWNER_PASSWORD and WEB_PASSWORD.
\set ON_ERROR_STOP on
\set owner_password `printenv OWNER_PASSWORD`
\set web_password `printenv WEB_PASSWORD`

-- The owner migrates, and makes the test databases. The web role reads and writes rows: it owns nothing.
select 'create role riverain_owner' where not exists (select from pg_roles where rolname = 'riverain_owner') \gexec
select 'create role riverain_web' where not exists (select from pg_roles where rolname = 'riverain_web') \gexec
alter role riverain_owner login createdb nosuperuser nocreaterole password :'owner_password';
alter role riverain_web login nocreatedb nosuperuser nocreaterole password :'web_password';

-- A migration that cannot get its lock gives up instead of holding every visitor behind it.
alter role riverain_owner set lock_timeout = '10s';
-- Compilation and parallel workers cost more than they bring to queries of a few milliseconds.
alter role riverain_web set jit = off;
alter role riverain_web set max_parallel_workers_per_gather = 0;
alter role riverain_web set statement_timeout = '5s';
alter role riverain_web set idle_in_transaction_session_timeout = '60s';

select 'create database riverain_template template template0 encoding ''UTF8'' owner riverain_owner'
where not exists (select from pg_database where datname = 'riverain_template') \gexec
alter database riverain_template allow_connections true;
\connect riverain_template

create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists btree_gist;

revoke create on schema public from public;
grant usage, create on schema public to riverain_owner;
grant usage on schema public to riverain_web;
alter default privileges for role riverain_owner in schema public
    grant select, insert, update, delete on tables to riverain_web;
alter default privileges for role riverain_owner in schema public grant usage, select on sequences to riverain_web;

\connect postgres
-- Nobody works in the template; whoever may create a database may copy it.
alter database riverain_template is_template true allow_connections false;

select 'create database riverain template riverain_template owner riverain_owner'
where not exists (select from pg_database where datname = 'riverain') \gexec
revoke all on database riverain from public;
grant connect on database riverain to riverain_web;
