# One line for a long step: its name, how long it has taken, and the last thing it said. Read by the other scripts.

say() { printf '%s\n' "$*"; }

refuse() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# step "What is done" command… : runs the command, shows that it lives, and its output when it fails.
step() {
    label=$1
    shift
    log=$(mktemp)
    began=$(date +%s)
    "$@" >"$log" 2>&1 </dev/null &
    job=$!
    trap 'kill "$job" 2>/dev/null; rm -f "$log"; exit 130' INT TERM
    [ -t 1 ] || printf '  %s …\n' "$label"
    told=0
    while kill -0 "$job" 2>/dev/null; do
        sleep 0.3
        elapsed=$(($(date +%s) - began))
        show_progress
    done
    status=0
    wait "$job" || status=$?
    trap - INT TERM
    [ ! -t 1 ] || printf '\r\033[K'
    if [ "$status" -ne 0 ]; then
        tail -n 40 "$log" >&2
        rm -f "$log"
        refuse "Riverain could not go on: « $label » failed (see above)."
    fi
    rm -f "$log"
    printf '  %s: done in %s s\n' "$label" "$(($(date +%s) - began))"
}

show_progress() {
    if [ -t 1 ]; then
        last=$(tail -n 1 "$log" | tr -cd '[:print:]' | cut -c1-50)
        printf '\r\033[K  %s … %s s  %s' "$label" "$elapsed" "$last"
    elif [ "$elapsed" -ge $((told + 10)) ]; then
        told=$elapsed
        printf '  %s … %s s\n' "$label" "$elapsed"
    fi
}
