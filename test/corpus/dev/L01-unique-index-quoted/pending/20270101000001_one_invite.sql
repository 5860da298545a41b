comment on table public."TeamInvites" is 'Open invitations';
/* one invitation
   per address and team */
create unique index "TeamInvites_teamId_email_key"
  on public."TeamInvites" ("teamId", "email");
