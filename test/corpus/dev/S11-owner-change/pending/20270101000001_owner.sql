comment on table app.jobs is 'Queue of the worker';
alter table app.jobs owner to service_role;
