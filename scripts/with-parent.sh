#!/bin/sh
# Runs a program that must not outlive whoever started it: standard input is a pipe from there, and when that closes
# because its other end died, the program is ended at once. A push that nobody watches must not go on.
# A command in the background loses its standard input; under another number it keeps it.
exec 3<&0
"$@" 3<&- </dev/null &
program=$!
{
  # The shell's own commands only: PATH may lead nowhere.
  while read -r _; do :; done
  kill -9 "$program"
} <&3 >/dev/null 2>&1 &
watcher=$!
trap 'kill "$program" 2>/dev/null' TERM INT HUP
wait "$program"
status=$?
# A signal ends the waiting, not the program.
while kill -0 "$program" 2>/dev/null; do
  wait "$program"
  status=$?
done
kill "$watcher" 2>/dev/null
exit "$status"
