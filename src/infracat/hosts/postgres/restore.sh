# sh restore.sh KIND TABLES DATA SECONDS < DUMP
# A scratch PostgreSQL without a network: restores the dump, counts the rows of TABLES (a JSON list), and leaves nothing.
# KIND is sql, archive (pg_dump's custom and tar) or directory (a tar of one). What it found is on standard output:
#   cannot WORDS     it could not be tried
#   trouble WORDS    an error while restoring, the first ones only
#   found JSON       a table of a stated name, and its rows
#   done             it came to its end
set -u
server='' kind=$1 tables=$2 data=$3 deadline=$(($(date +%s) + $4))
exec 3<&0 </dev/null
export LC_ALL=C PGHOST="$data" PGUSER=infracat_scratch PGDATABASE=scratch
unset PGPORT PGSERVICE PGOPTIONS PGPASSFILE PGSSLMODE PGHOSTADDR PGDATA

cannot() {
  echo "cannot $*"
  exit 3
}

clean_up() {
  trap - EXIT
  if [ -n "$server" ]; then
    while kill -QUIT "$server" 2>/dev/null; do # until it has started, it ignores that, as all in the background
      sleep 0.1
    done
  fi
  rm -rf "$data"
}

wait_a_moment() {
  [ "$(date +%s)" -lt "$deadline" ] || cannot "it took longer than the row's time"
  sleep 0.1
}

# Runs a command in the background, for no trap is heard while one is in front; its exit code is in $code.
await() {
  rm -f "$data/code"
  (
    "$@"
    echo $? >"$data/code.new"
    mv "$data/code.new" "$data/code"
  ) &
  while [ ! -s "$data/code" ]; do
    wait_a_moment
  done
  code=$(cat "$data/code")
}

find_programs() {
  command -v initdb >/dev/null && command -v postgres >/dev/null && return
  # shellcheck disable=SC2012 # folders with the names of versions
  newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t / -k 5n | tail -n 1)
  for folder in "$newest" /usr/pgsql-*/bin /opt/*/opt/postgresql*/bin /opt/bitnami/postgresql/bin /usr/local/pgsql/bin; do
    if [ -x "$folder/initdb" ]; then
      PATH=$folder:$PATH
      return
    fi
  done
  cannot "no PostgreSQL server (initdb, postgres) is there"
}

start_server() {
  initdb --no-sync --auth=trust --encoding=UTF8 --locale=C --username="$PGUSER" --pgdata="$data/db" >"$data/log" 2>&1 ||
    cannot "initdb: $(tail -n 1 "$data/log")"
  postgres -D "$data/db" -k "$data" -c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off \
    -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 -c dynamic_shared_memory_type=mmap \
    >"$data/log" 2>&1 3<&- &
  server=$!
  until pg_isready --quiet; do
    kill -0 "$server" 2>/dev/null || cannot "postgres: $(tail -n 1 "$data/log")"
    wait_a_moment
  done
  createdb --maintenance-db=postgres scratch || cannot "createdb: no database could be made"
}

restore() {
  case $kind in
    sql) psql --no-psqlrc --quiet --echo-errors --file=- --output=/dev/null <&3 ;;
    archive) pg_restore --no-owner --no-privileges --dbname=scratch <&3 ;;
    directory)
      mkdir "$data/dump" && tar -xf - -C "$data/dump" <&3 &&
        pg_restore --no-owner --no-privileges --dbname=scratch "$data/dump"
      ;;
  esac >/dev/null 2>"$data/errors"
}

# Roles are not in a dump; settings and psql's commands may be newer than this server; --clean drops what is not there.
# The data of a row, which stands in CONTEXT, DETAIL and STATEMENT, is nobody's business.
errors() {
  awk '
    function flush() { if (error != "") print error; error = "" }
    /^(psql:.*: STATEMENT:  |Command was: )/ {
      if (/: (STATEMENT:  )?(DROP |ALTER TABLE .* DROP |SELECT pg_catalog.lo_unlink)/ && error ~ /does not exist$/) error = ""
      next
    }
    /^(psql|pg_restore)[:[].*(ERROR|FATAL|PANIC|error): / {
      flush()
      error = $0
      sub(/^.*(ERROR|FATAL|PANIC|error): +/, "", error)
      sub(/(: | at or near )".*$/, "", error)
      if (error ~ /^role ".*" (does not exist|already exists)$/) error = ""
      if (error ~ /^unrecognized configuration parameter|^invalid command \\(un)?restrict/) error = ""
    }
    END { flush() }
  ' "$data/errors"
}

tell_troubles() {
  errors >"$data/real"
  head -n 1 "$data/real" | sed 's/^/trouble /'
  more=$(($(wc -l <"$data/real") - 1))
  [ "$more" -le 0 ] || echo "trouble and $more more"
  if [ ! -s "$data/real" ] && { [ "$code" -gt 1 ] || ! pg_isready --quiet; }; then
    echo "trouble $kind: it ended with $code: $(tail -n 1 "$data/errors")"
  fi
}

# A dump may make databases of its own (pg_dumpall, pg_dump --create): all are looked into.
count() {
  psql -XAtq -c 'SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate' >"$data/databases" || return
  while IFS= read -r PGDATABASE; do
    psql -XAtq -v ON_ERROR_STOP=1 -v "tables=$tables" --file=- <<'SQL' || return
SELECT pg_catalog.format(
  'SELECT ''found '' || json_build_object(''table'', %L::text, ''schema'', %L::text, ''rows'', pg_catalog.count(*)) FROM %I.%I',
  stated, n.nspname, n.nspname, c.relname)
FROM json_array_elements_text(:'tables') stated
JOIN pg_catalog.pg_class c ON c.relkind IN ('r', 'p', 'm', 'v')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE (c.relname = stated AND n.nspname NOT IN ('pg_catalog', 'information_schema')) OR n.nspname || '.' || c.relname = stated
\gexec
SQL
  done <"$data/databases"
}

mkdir -p "$data" || cannot "no folder for it"
trap clean_up EXIT
trap 'exit 4' HUP INT TERM
trap '' PIPE # whoever reads us is gone: all the more must be removed
cd "$data" || cannot "no folder for it"
find_programs
start_server
await restore
tell_troubles
cat <&3 >/dev/null
await count 2>"$data/errors"
[ "$code" = 0 ] || errors | head -n 1 | sed 's/^/trouble counting: /'
echo 'done'
