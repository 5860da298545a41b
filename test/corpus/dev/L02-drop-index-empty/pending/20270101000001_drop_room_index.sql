drop index public.messages_room_id_idx;
