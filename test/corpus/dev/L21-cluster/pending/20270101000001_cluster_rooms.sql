alter table public.messages set (fillfactor = 90);
cluster public.messages using messages_room_id_idx;
