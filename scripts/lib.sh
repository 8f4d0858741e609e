# Shared by the scripts; sourced, not run.

# Moves to the repository's top.
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# install PACKAGE …: those Debian packages that are missing.
install() {
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' \
            || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    echo "Installing ${missing[*]}"
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
}

# need_swift: says what is missing where there is no Swift.
need_swift() {
    command -v swift >/dev/null && return
    echo "Swift 6.3 is needed: https://www.swift.org/install/linux/" >&2
    exit 1
}
