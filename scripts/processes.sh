# The server, the learner and the page of one run: started, watched over and stopped. Read by launch.sh.
# shellcheck shell=bash disable=SC2154  # the options and folders are launch.sh's

server='' learner='' viewer='' # the processes that run
private='' logs='' purpose='' has_moved_away=''
stopped='' stopped_at=0        # the signal that asked to stop; microseconds
steps='' screens='' decisions='' # the channels' addresses, as they were bound

usual_bind=tcp://127.0.0.1:5555 usual_publish=tcp://127.0.0.1:5556 usual_decisions=5557

# A folder of this run's own, for sockets and logs that nobody else looks for. Its path is short:
# a socket's may have 107 bytes.
make_private_folder() {
  [ -n "$private" ] || private=$(mktemp -d /tmp/mario.XXXXXX 2>/dev/null || mktemp -d)
}

is_in_use() { # LOG: whether a program ended for want of its address
  grep -q 'address is in use' "$1"
}

listens() { # PORT: whether any program does, as the kernel's own table has it
  local port
  port=$(printf ':%04X ' "$1")
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { print $2 " " }' | grep "$port" >/dev/null
}

# Each child is a session of its own, so that the terminal's Ctrl-C reaches this script alone, which
# stops the learner first: it saves the environments' states, and needs the server for that.
serve() { # BIND PUBLISH: true once it listens, with its addresses in $steps and $screens
  local log=$logs/server.log line=''
  : >"$log"
  setsid "$bin/emulator_server" "--game=$game" "--rom=$rom" --environments "$places" \
    ${server_threads:+--threads "$server_threads"} --bind "$1" --publish "$2" >"$log" 2>&1 &
  server=$!
  until line=$(grep -m 1 '^emulator_server: .* steps at .*, screens at ' "$log"); do
    [ -z "$stopped" ] && kill -0 "$server" 2>/dev/null || return 1
    sleep 0.02
  done
  steps=${line##* steps at } screens=${line##*, screens at }
  steps=${steps%%,*} screens=${screens%%,*}
}

start_server() {
  serve "${bind:-$usual_bind}" "${publish:-$usual_publish}" && return
  [ -z "$stopped" ] || return 1
  if is_in_use "$logs/server.log" && [[ -z "$bind" || -z "$publish" ]]; then
    make_private_folder
    has_moved_away=yes
    serve "${bind:-ipc://$private/steps}" "${publish:-ipc://$private/screens}" && return
  fi
  [ -z "$stopped" ] || return 1
  local code=0
  wait "$server" || code=$?
  server=''
  [ $code -ne 0 ] || code=1
  keep_logs
  fail "the emulator server ended: $(tail -n 1 "$logs/server.log") (its log: $logs/server.log)" $code
}

# The learner binds its channel itself, but the page asks for it before.
choose_decisions() {
  decisions=$learner_publish
  [ -z "$decisions" ] || return 0
  decisions=tcp://127.0.0.1:$usual_decisions
  if [ -n "$has_moved_away" ] || listens $usual_decisions; then
    make_private_folder
    decisions=ipc://$private/decisions
  fi
}

say_addresses() {
  [ "$screens $decisions" = "$usual_publish tcp://127.0.0.1:$usual_decisions" ] ||
    say "viewers find this run by $bin/viewer_client --server $screens --learner $decisions"
}

show_page() { # HOST:PORT: true once it is up
  local page=$logs/viewer.page
  : >"$page"
  setsid "$bin/viewer_client" --server "$screens" --learner "$decisions" --web "$1" \
    --web-host "$web_host" >"$page" 2>"$logs/viewer.log" &
  viewer=$!
  until [ -s "$page" ]; do
    [ -z "$stopped" ] && kill -0 "$viewer" 2>/dev/null || return 1
    sleep 0.02
  done
  cat "$page" || true
}

# Prints the page's address once it is up. The rest does not depend on it.
start_viewer() {
  show_page "$web" && return
  if [ -z "${seen[web]:-}" ] && is_in_use "$logs/viewer.log" && show_page "${web%:*}:0"; then return; fi
  [ -n "$stopped" ] || lose_page
}

lose_page() {
  viewer=''
  say "$purpose continues without a page: $(tail -n 1 "$logs/viewer.log") (its log: $logs/viewer.log)"
}

start_learner() {
  setsid "$bin/learner_client" "$@" &
  learner=$!
}

# ---- The end ------------------------------------------------------------------------------------

# A terminal that closes and programs like timeout send two signals at once: only a person who has
# seen what the first does, and presses again, wants the end without order.
on_signal() { # NAME
  local now=${EPOCHREALTIME/[.,]/}
  if [ -z "$stopped" ]; then
    stopped=$1 stopped_at=$now
    local loss=''
    [ "$purpose" != training ] || loss=', without saving the run'
    say "stopping in order; Ctrl-C again ends everything at once$loss"
  elif [ "$1" = INT ] && ((now - stopped_at > 500000)); then
    end_at_once
  fi
}

end_at_once() {
  local child
  trap '' INT TERM HUP QUIT
  for child in $learner $server $viewer; do
    kill -KILL -- "-$child" 2>/dev/null || kill -KILL "$child" 2>/dev/null || true
  done
  learner='' server='' viewer=''
  say "ended at once"
  exit 130
}

# A child's exit code once it has ended, however many signals come meanwhile.
await() { # PID
  local code=0
  while kill -0 "$1" 2>/dev/null; do
    code=0
    wait "$1" || code=$?
  done
  wait "$1" 2>/dev/null || code=$?
  return $code
}

# What has nothing to save gets five seconds.
stop_child() { # PID NAME
  [ -n "$1" ] && kill -TERM "$1" 2>/dev/null || return 0
  local end=$((SECONDS + 5))
  while kill -0 "$1" 2>/dev/null; do
    if [ $SECONDS -ge $end ]; then
      say "$2 does not end: killed"
      kill -KILL -- "-$1" 2>/dev/null || true
      break
    fi
    sleep 0.02
  done
  wait "$1" 2>/dev/null || true
}

keep_logs() { keep_private=yes; }

stop_all() {
  if [ -n "$learner" ]; then
    kill -TERM "$learner" 2>/dev/null || true
    await "$learner" || true
  fi
  stop_child "$server" "the emulator server"
  stop_child "$viewer" "the page"
  [ -z "$private" ] || [ -n "${keep_private:-}" ] || rm -rf -- "$private"
}

# ---- Together -----------------------------------------------------------------------------------

# The learner says itself how many environments it will ask for, wherever that is written, and what is
# wrong with its options, before anything is started. A few more are for its evaluations.
ask_learner() { # ARGUMENT...
  local settings asked most=4096 # which a server has at most
  settings=$("$bin/learner_client" "$@" --print-config) || exit $?
  if given --print-config; then
    printf '%s\n' "$settings"
    exit 0
  fi
  asked=$({ echo "$settings"; [ -z "$run" ] || cat -- "$run/config.toml" 2>/dev/null || true; } |
    sed -n 's/^environments = \([0-9]\{1,6\}\)$/\1/p' | sort -n | tail -n 1)
  places=$((${asked:-0} + 16 > 32 ? asked + 16 : 32))
  [ $places -le $most ] || places=$most
}

# Leaves the first of the programs that has ended in $ended, or nothing once a signal asks to stop.
# `wait -n` could miss a signal that comes, or a program that ends, just before it is called: it waits
# for a while only. Looking more often would take a hundredth of a processor from training.
await_end() {
  local child
  ended=''
  while [ -z "$stopped" ]; do
    for child in $learner $server $viewer; do
      kill -0 "$child" 2>/dev/null || { ended=$child; return; }
    done
    sleep 2 >/dev/null 2>&1 &
    wait -n $learner $server $viewer $! || true
    kill $! 2>/dev/null || true
  done
}

# The learner's exit code, once it or the server has ended, or a signal has asked to stop.
await_learner() {
  local ended code=0
  await_end
  while [ -n "$ended" ] && [ "$ended" = "$viewer" ]; do
    lose_page
    await_end
  done
  if [ -n "$stopped" ]; then
    kill -TERM "$learner" 2>/dev/null || true
    await "$learner" || code=$?
  elif [ "$ended" = "$server" ]; then
    wait "$server" || code=$?
    [ $code -ne 0 ] || code=1
    keep_logs
    say "the emulator server ended: $(tail -n 1 "$logs/server.log") (its log: $logs/server.log)"
  else
    wait "$learner" || code=$?
  fi
  return $code
}

# Runs learner_client with the given arguments beside a server, and with a page if there is to be one.
run_with_server() { # COMMAND ARGUMENT...
  local arguments=("$@" "${rest[@]}")
  ask_learner "${arguments[@]}"
  # The programs inherit that: when what reads their output has ended (tee by the same Ctrl-C), they
  # still save.
  trap '' PIPE
  trap stop_all EXIT
  local signal
  # shellcheck disable=SC2064
  for signal in INT TERM HUP QUIT; do trap "on_signal $signal" $signal; done
  start_server || return 1
  arguments+=(--connect "$steps")
  if [ "$1" != evaluate ]; then
    choose_decisions
    arguments+=(--publish "$decisions")
    say_addresses
  fi
  [ -z "$web" ] || start_viewer
  [ -z "$stopped" ] || return 1
  start_learner "${arguments[@]}"
  await_learner
}
