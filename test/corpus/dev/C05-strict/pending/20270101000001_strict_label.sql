comment on function public.note_label(text) is 'Label of a note';
alter function public.note_label(text) returns null on null input;
