alter table "boards" add column "teamId" integer constraint "boards_teamId_fk" references "teams" ("id") on delete cascade;
