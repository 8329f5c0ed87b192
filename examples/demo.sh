#!/usr/bin/env bash
# The tour: a synthetic company, what is collected, who sees what, what is refused, and a pause that
# holds. Run it with `./dev demo`; everything it makes lies in build/demo.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
weir=$top/build/bin/weir
home=$top/build/demo
people=${WEIR_DEMO_PEOPLE:-240}
weeks=${WEIR_DEMO_WEEKS:-27}

title() { printf '\n\033[1m── %s\033[0m\n' "$*"; }
# Shows a command as somebody would type it, then runs it as that role.
as() {
    local role=$1
    shift
    printf '\033[2m$ weir --key identities/%s.key %s\033[0m\n' "$role" "$*"
    "$weir" --dir "$home" --key "$home/identities/$role.key" "$@"
}
# The same for a command that must be refused (exit 3).
refused() {
    local status=0
    as "$@" || status=$?
    [ "$status" -eq 3 ] || { echo "expected a refusal, got exit status $status" >&2; exit 1; }
}

rm -rf "$home"
mkdir -p "$top/build"

title "A company that does not exist: $people people, $weeks weeks of mail, meetings, chat, badges, contacts"
"$weir" simulate "$home" --people "$people" --weeks "$weeks" --seed 7
as operator status

title "What is collected, and what is not: the notice that everybody reads"
as employee charter show

title "What cannot be declared at all: a charter that asks for screenshots"
sed 's/^name = "presence"/name = "screenshot"/' "$home/charter.toml" > "$home/greedy.toml"
cp "$home/grants.toml" "$home/greedy-grants.toml"
mkdir -p "$home/greedy" && mv "$home/greedy.toml" "$home/greedy/charter.toml" && mv "$home/greedy-grants.toml" "$home/greedy/grants.toml"
"$weir" charter check "$home/greedy/charter.toml" && exit 1 || true

title "What the head of a department sees"
as head insights --by department

title "What a lead of eight is told: no week of its own, but a quarter, and only what can be told apart"
quarter=$("$weir" --dir "$home" --key "$home/identities/analyst.key" status --json |
    grep -oE '"[0-9]{4}-Q[1-4]"' | tail -n 1 | tr -d '"')
as lead insights --quarter "$quarter"

title "A question of one's own: its price first, then its answer, once for everybody"
week=$("$weir" --dir "$home" --key "$home/identities/analyst.key" budget --json |
    grep -oE '[0-9]{4}-W[0-9]{2}' | tail -n 1)
as analyst ask meeting_hours --cohort Engineering --weeks "$week" --stat count --explain
as analyst ask meeting_hours --cohort Engineering --weeks "$week" --stat count
as head ask --list
as analyst budget | head -n 12

title "What the whole charter is worth, and what it would tell an attacker, before anything is collected"
as privacy charter explain | head -n 32

title "What is refused, and why"
refused auditor insights meeting_hours
refused analyst pause --reason "I would rather not"
refused operator close "$(date -u +%G-W%V)"
"$weir" --dir "$home" insights && exit 1 || true

title "Who can see what: exactly, now"
as representative audience release "Engineering"
as representative audience person_record sim-employee

title "And who was shown what about me: all of it, proved with my own key"
"$weir" --dir "$home" keeper --once
as employee me seen

title "The ledger, checked from its bytes alone"
as auditor ledger checkpoint > "$home/checkpoint.txt"
cat "$home/checkpoint.txt"
"$weir" --dir "$home" ledger verify

title "A change: counted before it is made, signed, and stopped by the representative"
mkdir -p "$home/wider"
cp "$home/charter.toml" "$home/wider/"
{
    cat "$home/grants.toml"
    printf '[[grant]]\nrole = "auditor"\nclass = "release"\nscope = "company"\n'
    printf 'purpose = "PersonnelWorkloadManagement"\nfrom = "2025-01-06"\n'
} > "$home/wider/grants.toml"
as operator plan "$home/wider/charter.toml"
as operator apply "$home/wider/charter.toml" > "$home/applied.txt"
tail -n 1 "$home/applied.txt"
proposal=$(grep -oE 'proposal [0-9]+' "$home/applied.txt" | grep -oE '[0-9]+')
as privacy sign "$proposal"
refused auditor insights meeting_hours
as representative withdraw "$proposal"
as operator proposals

title "A pause: in force when it returns"
as representative pause --reason "we want to look at this together"
{
    echo "sender,recipient,time"
    for number in $(seq -f %04g 1 200); do
        echo "sim-$number@sim.invalid,sim-lead@sim.invalid,$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    done
} > "$home/paused-hour.csv"
refused operator import mail "$home/paused-hour.csv"
refused analyst insights meeting_hours
as operator status

title "The way back: a review with dates, findings with owners, comments with answers"
refused privacy resume
as privacy review open --title "What we looked at together" --step "findings=$(date -u -d '+7 days' +%F)" --step "signed=$(date -u -d '+14 days' +%F)"
as security review finding --title "The list of readers was too long to read" --severity high --owner privacy --due "$(date -u -d '+7 days' +%F)"
as representative review comment "We want to see the list before it is signed." > "$home/comment.txt"
cat "$home/comment.txt"
refused privacy review publish "We shortened a list."
as privacy review answer "$(tail -n 1 "$home/comment.txt" | grep -oE '[0-9]+' | tail -n 1)" "It is shown by weir audience, to everybody it is about."
as privacy review publish "We looked at who can read what. One list was too long, and is being shortened."
as security review sign
refused privacy resume
as privacy review finding 1 --status mended --evidence "weir audience release Engineering"
as privacy review publish "We looked at who can read what. One list was too long, and was shortened."
as employee review show

title "Three roles sign what was published, and nothing else"
as privacy review sign
as security review sign
as representative review sign
as privacy resume

title "The privacy review, as checks that run every hour"
as auditor check || true

title "And the paused time never comes in, whoever brings it again"
as operator import mail "$home/paused-hour.csv"

title "A mistake that three people signed: what it exposed, to whom, and who looked"
since=$(date -u +%Y-%m-%dT%H:%M:%SZ)
as operator apply "$home/wider/charter.toml" > "$home/applied.txt"
proposal=$(grep -oE 'proposal [0-9]+' "$home/applied.txt" | grep -oE '[0-9]+')
for role in privacy security representative; do as "$role" sign "$proposal" | tail -n 1; done
as auditor insights meeting_hours --by department | head -n 4
sleep 2
as security exposure open "A role could read the figures of every team" --from "$since" > "$home/incident.txt"
cat "$home/incident.txt"
incident=$(grep -oE 'incident [0-9]+' "$home/incident.txt" | grep -oE '[0-9]+')
refused security exposure close "$incident"
as operator apply | tail -n 1
as security exposure report --incident "$incident" --deliver --authority "$home/art33.md"
head -n 24 "$home/art33.md"

title "The letter that one person finds in their own record"
as employee me letters

title "Closed by proof: the audience is as it was meant, and a canary was refused"
refused security exposure close "$incident"
as security exposure canary "$incident"
as security exposure close "$incident"

title "Look around"
cat <<TEXT
The programme is in build/demo. Try:
  build/bin/weir --dir build/demo --key build/demo/identities/analyst.key insights --by company
  build/bin/weir --dir build/demo --key build/demo/identities/auditor.key ledger show
  build/bin/weir --dir build/demo --key build/demo/identities/employee.key insights messages_sent --json
TEXT

# The page stays, in the background, until it is stopped; a second tour stops that of the first.
serve() {
    local pid_file=$top/build/demo-serve.pid old
    old=$(cat "$pid_file" 2>/dev/null || true)
    if [ -n "$old" ] && grep -qz '^serve$' "/proc/$old/cmdline" 2>/dev/null; then
        kill "$old"
        while [ -e "/proc/$old" ]; do sleep 0.1; done
    fi
    local port
    for port in "${WEIR_DEMO_PORT:-8420}" 0; do
        setsid "$weir" --dir "$home" serve --port "$port" </dev/null >"$home/serve.log" 2>&1 &
        echo $! > "$pid_file"
        until grep -q / "$home/serve.log" || [ ! -e "/proc/$!" ]; do sleep 0.1; done
        if [ -e "/proc/$!" ]; then break; fi  # else the port is taken: any free one
    done
    printf '%s\n' "$(head -n 1 "$home/serve.log")" \
        "Sign in with a file of build/demo/identities; it is read in your browser and sent nowhere." \
        "It runs until you stop it: kill $(cat "$pid_file")"
}
if [ "${WEIR_DEMO_SERVE:-1}" != 0 ]; then
    title "The same in a browser"
    serve
fi
