# shellcheck shell=bash
# What the tools that build have in common. Sourced, never run; `root` is the checkout.
#
# Afterwards a Swift that is new enough is first in PATH, and what the build links with is installed. What is missing
# and may not be installed from here is named in one line, with exit status 69 (EX_UNAVAILABLE).
# Everything said goes to standard error: standard output belongs to the program.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# Whether packages may be installed without asking anybody anything.
may_install() {
    command -v apt-get >/dev/null || return 1
    [[ $(id -u) -eq 0 ]] || sudo -n true 2>/dev/null
}

as_root() {
    if [[ $(id -u) -eq 0 ]]; then "$@"; else sudo -n "$@"; fi
}

# install PACKAGE...: quietly, and the lists of packages are brought up to date once.
install_packages() {
    local log lists_updated=${IMTRACE_LISTS_UPDATED:-}
    log=$(mktemp)
    say "installing $*"
    if [[ -z $lists_updated ]]; then
        as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >"$log" 2>&1 || true
        export IMTRACE_LISTS_UPDATED=1
    fi
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
        install --no-install-recommends "$@" >>"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# need COMMAND PACKAGE: for tools that are run, rather than linked with.
need() {
    command -v "$1" >/dev/null && return
    if ! may_install || ! install_packages "$2"; then
        say "please install $2 (apt-get install $2)"
        exit 69
    fi
}

find_libraries() {
    local missing=()
    command -v git >/dev/null || missing+=(git)
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    pkg-config --exists libpcap 2>/dev/null || missing+=(libpcap-dev)
    pkg-config --exists libcrypto 2>/dev/null || missing+=(libssl-dev)
    pkg-config --exists zlib 2>/dev/null || missing+=(zlib1g-dev)
    pkg-config --exists libzstd 2>/dev/null || missing+=(libzstd-dev)
    pkg-config --exists expat 2>/dev/null || missing+=(libexpat1-dev)
    pkg-config --exists sqlite3 2>/dev/null || missing+=(libsqlite3-dev)
    [[ ${#missing[@]} -gt 0 ]] || return 0
    # Without pkg-config nothing could be asked: apt-get leaves alone what is there already.
    if ! may_install || ! install_packages "${missing[@]}"; then
        say "please install ${missing[*]} (apt-get install ${missing[*]})"
        exit 69
    fi
}

# Whether `$1` is a Swift of version 6.2 or newer.
is_new_enough() {
    local version
    version=$("$1" --version 2>/dev/null) || return 1
    [[ $version =~ Swift\ version\ ([0-9]+)\.([0-9]+) ]] || return 1
    ((BASH_REMATCH[1] > 6 || (BASH_REMATCH[1] == 6 && BASH_REMATCH[2] >= 2)))
}

# Swift installs where the user unpacked it: what is asked for, then PATH, then where people and swiftly put it.
find_swift() {
    local candidate candidates=()
    if [[ -n ${SWIFT_HOME:-} ]]; then candidates+=("$SWIFT_HOME/usr/bin/swift" "$SWIFT_HOME/bin/swift"); fi
    if candidate=$(command -v swift); then candidates+=("$candidate"); fi
    candidates+=(
        "${SWIFTLY_BIN_DIR:-${HOME:-/nonexistent}/.local/share/swiftly/bin}/swift"
        "${HOME:-/nonexistent}"/.swiftly/bin/swift
        /usr/share/swift*/usr/bin/swift /usr/local/swift*/usr/bin/swift /opt/swift*/usr/bin/swift
        /usr/libexec/swift*/bin/swift
    )
    for candidate in "${candidates[@]}"; do
        if [[ -x $candidate ]] && is_new_enough "$candidate"; then
            PATH=$(dirname "$candidate"):$PATH
            return
        fi
    done
    say "Swift 6.2 or newer is needed: see https://www.swift.org/install, then have it in PATH or name its folder in SWIFT_HOME"
    exit 69
}

# is_stale STAMP: whether a source changed since the build that the stamp stands for began.
# Folders count too, so that a source that was removed is noticed.
is_stale() {
    [[ ! -e $1 ]] || [[ -n $(find "${root:?}/Sources" "$root/Package.swift" -newer "$1" -print -quit) ]]
}

# stamped STAMP COMMAND...: runs a build and leaves the time at which it began, so that a source saved meanwhile is
# newer. The binary's own time will not do: a build that finds nothing to link leaves it as it was.
stamped() {
    local stamp=$1
    shift
    mkdir -p "$(dirname "$stamp")"
    touch "$stamp.begun.$$"
    if "$@"; then
        mv "$stamp.begun.$$" "$stamp"
    else
        rm -f "$stamp.begun.$$"
        return 1
    fi
}

# What the program says of its sources (Package.swift): the commit, and whether there are changes that it has not. Where
# git has nothing to say, a tarball of `git archive` knows its commit itself.
name_commit() {
    local commit changes
    [[ -z ${IMTRACE_COMMIT:-} && -e $root/.git ]] || return 0
    commit=$(git -C "$root" rev-parse --short=10 HEAD 2>/dev/null) || return 0
    changes=$(git -C "$root" status --porcelain -- Sources Package.swift 2>/dev/null) || return 0
    export IMTRACE_COMMIT=$commit${changes:+-dirty}
}

set_up() {
    find_swift
    find_libraries
}
