create extension if not exists supabase_vault cascade;
