alter policy "Own notes" on public.notes rename to "Users manage their own notes";
