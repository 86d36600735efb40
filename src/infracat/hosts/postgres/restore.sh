# sh restore.sh KIND TABLES DATA SECONDS < DUMP
# A scratch PostgreSQL without a network: restores the dump, counts the rows of TABLES (a JSON list), and leaves nothing.
# KIND is sql (in the frames of frames.py), archive (pg_dump's custom and tar) or directory (a tar of one).
# A dump is a program. What it holds runs as a role that may nothing but make databases, and psql refuses all commands; the
# superuser sets up the server, and can never log in again. What it found is on standard output:
#   cannot WORDS     it could not be tried
#   trouble WORDS    an error while restoring, the first ones only
#   found JSON       a table of a stated name, and its rows
#   done             it came to its end
set -u
server='' kind=$1 tables=$2 data=$3 deadline=$(($(date +%s) + $4))
exec 3<&0 </dev/null
export LC_ALL=C HOME="$data" PGHOST="$data" PGUSER=infracat_scratch PGDATABASE=scratch

cannot() {
  echo "cannot $*"
  exit 3
}

last_words() {
  grep . "$data/log" | tail -n 1
}

clean_up() {
  trap - EXIT
  if [ -n "$server" ]; then
    while kill -QUIT "$server" 2>/dev/null; do # until it has started, it ignores that, as all in the background
      sleep 0.1
    done
  fi
  until rm -rf "$data" 2>/dev/null; do # initdb may still write there
    sleep 0.1
  done
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

make_cluster() {
  initdb --no-sync --auth=trust --encoding=UTF8 --locale=C --username=infracat_superuser --pgdata="$data/db" >"$data/log" 2>&1
}

start_server() {
  await make_cluster # killed amid its work, it would leave shared memory behind
  [ "$code" = 0 ] || cannot "initdb: $(last_words)"
  echo "local all infracat_superuser,$PGUSER trust" >"$data/db/pg_hba.conf"
  postgres -D "$data/db" -k "$data" -c listen_addresses= -c fsync=off -c full_page_writes=off -c autovacuum=off \
    -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 -c dynamic_shared_memory_type=mmap \
    -c log_min_messages=fatal >"$data/log" 2>&1 3<&- &
  server=$!
  until pg_isready --quiet --dbname=postgres; do
    kill -0 "$server" 2>/dev/null || cannot "postgres: $(last_words)"
    wait_a_moment
  done
  await set_up
  [ "$code" = 0 ] || cannot "psql: $(tail -n 1 "$data/errors")"
}

# What a dump makes, in whatever database, belongs to the role that restores. The superuser never logs in again.
set_up() {
  psql -Xq -v ON_ERROR_STOP=1 --username=infracat_superuser --dbname=postgres --file=- >"$data/errors" 2>&1 <<SQL || return
CREATE ROLE $PGUSER LOGIN CREATEDB BYPASSRLS;
ALTER SCHEMA public OWNER TO $PGUSER;
ALTER DATABASE postgres OWNER TO $PGUSER;
ALTER DATABASE template1 OWNER TO $PGUSER;
ALTER DATABASE template1 IS_TEMPLATE false;
ALTER DATABASE template0 ALLOW_CONNECTIONS true;
\connect template1
ALTER SCHEMA public OWNER TO $PGUSER;
\connect template0
ALTER SCHEMA public OWNER TO $PGUSER;
\connect postgres
ALTER DATABASE template0 ALLOW_CONNECTIONS false;
ALTER ROLE infracat_superuser NOLOGIN;
SQL
  createdb --maintenance-db=postgres --template=template0 scratch >"$data/errors" 2>&1
}

refuses_commands() {
  [ "$(printf '%s\n' '\restrict a' '\echo open' '\unrestrict a' '\echo shut' | psql -Xq 2>/dev/null)" = shut ]
}

# Without its commands; each database has a psql of its own, so that none needs the word that would open another.
restore_sql() {
  if ! refuses_commands; then
    echo "cannot psql here runs the commands of a dump: install a newer PostgreSQL (15.14, 16.10, 17.6, …)" >&2
    return 0
  fi
  while IFS=/ read -r word line name <&3; do
    case $word in
      whole) return 0 ;;
      refused)
        echo "refused $line" >&2
        return 0
        ;;
      database)
        echo "section $line" >&2
        PGDATABASE=${name%.}
        PGDATABASE=${PGDATABASE:-scratch}
        restricted | psql --no-psqlrc --quiet --echo-errors --file=- --output=/dev/null || return
        [ "$(cat "$data/word")" = end ] || break
        ;;
    esac
  done
  echo "cannot it did not come to its end" >&2
}

restricted() {
  printf '\\restrict %s\n' "$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
  while IFS=/ read -r word blocks rest <&3 && [ "$word" = data ]; do
    word=half
    dd bs=65536 count="$blocks" iflag=fullblock <&3 2>/dev/null || break
    [ "$rest" -eq 0 ] || dd bs="$rest" count=1 iflag=fullblock <&3 2>/dev/null || break
  done
  echo "$word" >"$data/word"
}

restore_archive() {
  known=$(pg_restore --help)
  for option in --no-comments --no-publications --no-subscriptions --no-security-labels --no-tablespaces; do
    case $known in *"$option"*) set -- "$option" "$@" ;; esac # some are younger than others
  done
  pg_restore --no-owner --no-privileges --dbname=scratch "$@"
}

restore() {
  {
    case $kind in
      sql) restore_sql ;;
      archive) restore_archive <&3 ;;
      directory) mkdir "$data/dump" && tar -xf - -C "$data/dump" <&3 && restore_archive "$data/dump" ;;
    esac 2>&1 >/dev/null
    echo "ended $?"
  } | errors >"$data/real"
}
# From what psql and pg_restore say: "trouble" with the first error, or "cannot".
# Roles are not in a dump; settings may be newer than this server; --clean drops what is not there. What only a superuser
# may do is left out where no data hangs on it, and makes it unknown whether another error is the dump's.
# The data of a row, which stands in CONTEXT, DETAIL and STATEMENT, is nobody's business.
errors() {
  awk '
    function flush() {
      if (error != "" && !number++) first = error
      error = ""
    }
    function is_denied() {
      return error ~ /^(permission denied|must be (superuser|owner|member|able to SET ROLE)|must have|only (a )?superuser)/
    }
    function is_aside(statement) { # nothing of it holds data
      return statement ~ /^(COMMENT ON|SECURITY LABEL|GRANT|REVOKE|UPDATE pg_catalog\.pg_database|SET|ALTER [^;]* OWNER TO) / ||
        statement ~ /^ALTER TABLE [^;]* (EN|DIS)ABLE TRIGGER ALL;/ ||
        statement ~ /^(CREATE|ALTER|DROP) (OR REPLACE |TRUSTED |PROCEDURAL |DEFAULT )*(ACCESS METHOD|AGGREGATE|CAST|DATABASE|DEFAULT PRIVILEGES|EVENT TRIGGER|EXTENSION|FOREIGN DATA WRAPPER|FOREIGN TABLE|FUNCTION|GROUP|LANGUAGE|OPERATOR|PRIVILEGES|PROCEDURE|PUBLICATION|ROLE|ROUTINE|SERVER|SUBSCRIPTION|TABLESPACE|TEXT SEARCH|TRANSFORM|TRIGGER|TYPE|USER) /
    }
    function judge(statement) {
      if (statement ~ /^(DROP |ALTER TABLE .* DROP |SELECT pg_catalog.lo_unlink)/ && error ~ /does not exist/) error = ""
      else if (is_aside(statement) && is_denied()) {
        if (denied == "") denied = error
        error = ""
      } else if (is_aside(statement) && denied != "" && error ~ /does not exist$/) error = ""
      if (error != "" && statement ~ /^(SELECT|CALL|DO) / && statement !~ /^SELECT pg_catalog\./) own = 1 # never of pg_dump
    }
    /^section / { flush(); section = $2; next }
    /^refused / { flush(); refused = substr($0, 9); next }
    /^cannot / { flush(); cannot = substr($0, 8); next }
    /^ended / { flush(); ended = 1; code = $2; next }
    /^(psql:.*: STATEMENT:  |Command was: )/ {
      sub(/^(psql:.*: STATEMENT:  |Command was: )/, "")
      judge($0)
      next
    }
    /^(psql|pg_restore)[:[].*(ERROR|FATAL|PANIC|error): / {
      flush()
      error = place = $0
      sub(/^.*(ERROR|FATAL|PANIC|error): +/, "", error)
      sub(/(: | at or near )".*$/, "", error)
      place = place ~ /^psql:<stdin>:[0-9]+:/ ? " (line " section + substr(place, 14) - 2 ")" : ": " error
      if (error ~ /^role ".*" (does not exist|already exists)$/) error = ""
      if (error ~ /^unrecognized configuration parameter/) error = ""
      if (error ~ /external program|(to|from) a file$|^access to library|^permission denied (for function|to set (role|session))/ ||
        (error ~ /^backslash commands are restricted/ && !number)) {
        if (refused == "") refused = "the dump holds a command" place
        error = ""
      }
      next
    }
    { said = $0 }
    END {
      flush()
      if (refused != "") print "trouble " refused
      else if (denied != "" && !own && first ~ /does not exist$/) print "cannot only a superuser may restore it all: " denied ", and then: " first
      else if (number) print "trouble " first
      if (refused == "" && number > 1) print "trouble and " number - 1 " more"
      if (cannot == "" && !ended) cannot = "what restores it has ended too soon"
      if (cannot != "") print "cannot " cannot
      if (code > 1 && !number && refused == "") print "trouble it ended with " code ": " said
    }
  '
}

tell_troubles() {
  cat "$data/real"
  [ -s "$data/real" ] || pg_isready --quiet --dbname=postgres || echo "trouble $kind: the server has ended: $(last_words)"
}

# A dump may make databases of its own (pg_dumpall, pg_dump --create): all are looked into.
count() {
  export PGOPTIONS='-c search_path=pg_catalog'
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
[ "$code" = 0 ] || { cat "$data/errors" && echo "ended $code"; } | errors | sed -n '1{ s/ / counting: /; s/ (line [0-9]*)$//; p; }'
echo 'done'
