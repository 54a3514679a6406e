#!/usr/bin/env bash
# Installs the system libraries that the build needs and this machine lacks. Silent where none is missing.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

debian_packages=(
  libarchive-dev libcmark-gfm-dev libcmark-gfm-extensions-dev libdeflate-dev libedit-dev libgmime-3.0-dev
  libopenblas-dev libsqlite3-dev libxml2-dev pkg-config poppler-utils
)
# SQLite, libedit and libxml2 are part of the macOS SDK.
brew_formulas=(cmark-gfm gmime libarchive libdeflate openblas pkgconf poppler)
pkg_config_modules=(gmime-3.0 libarchive libcmark-gfm libdeflate libedit libxml-2.0 openblas sqlite3)

install_with_apt() {
  local installed missing=()
  installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "${debian_packages[@]}" 2>/dev/null || true)
  for package in "${debian_packages[@]}"; do
    grep -qx "installed $package" <<<"$installed" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0

  local as_root=()
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      say "Missing: ${missing[*]}. Run as root: apt-get update && apt-get install ${missing[*]}"
      exit 1
    fi
    as_root=(sudo)
  fi
  say "Installing ${missing[*]} with apt-get${as_root:+ through sudo}"
  "${as_root[@]}" apt-get update -qq >&2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --quiet --no-install-recommends "${missing[@]}" >&2
}

install_with_brew() {
  local prefix missing=()
  prefix=$(brew --prefix)
  for formula in "${brew_formulas[@]}"; do
    [[ -d $prefix/opt/$formula ]] || missing+=("$formula")
  done
  ((${#missing[@]})) || return 0
  say "Installing ${missing[*]} with Homebrew"
  brew install "${missing[@]}" >&2
}

check_only() {
  local missing=()
  for module in "${pkg_config_modules[@]}"; do
    pkg-config --exists "$module" || missing+=("$module")
  done
  ((${#missing[@]})) || return 0
  say "Missing, by their pkg-config names: ${missing[*]}. Install their development packages."
  exit 1
}

if ! command -v "${SWIFT:-swift}" >/dev/null; then
  say "No Swift toolchain found: install Swift 6.2 or newer, see https://www.swift.org/install"
  exit 1
fi
if command -v apt-get >/dev/null; then
  install_with_apt
elif command -v brew >/dev/null; then
  install_with_brew
else
  check_only
fi
