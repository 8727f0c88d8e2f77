#!/bin/sh
# Installs Visual Search Desktop: for this user below ~/.local, for all users below /usr/local where root runs it.
#
#   ./install.sh [--prefix FOLDER]    install, or replace an older version
#   ./install.sh --uninstall [--prefix FOLDER]
#
# Catalogues and settings are not touched by either.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ "$(id -u)" -eq 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
uninstall=no
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?--prefix needs a folder}; shift 2 ;;
        --uninstall) uninstall=yes; shift ;;
        *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
done
case $prefix in /*) ;; *) prefix=$(pwd)/$prefix ;; esac
case $prefix in
    *[\"\\\$\`%\&\|]*) echo "A menu entry cannot name a folder with one of \" \\ \$ \` % & | in it: $prefix"; exit 2 ;;
esac

name=visualsearch-desktop
program=$prefix/lib/$name
menu=$prefix/share/applications/$name.desktop
icons=$prefix/share/icons/hicolor

refresh() {
    # Menus and icons are found without these too, after the next login.
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$prefix/share/applications" || :; fi
    if command -v gtk-update-icon-cache >/dev/null; then gtk-update-icon-cache -qtf "$icons" || :; fi
}

if [ "$uninstall" = yes ]; then
    rm -rf "$program"
    rm -f "$prefix/bin/visualsearch" "$menu" "$icons"/*/apps/$name.png "$icons/scalable/apps/$name.svg"
    refresh
    echo "Visual Search Desktop is removed. Your catalogues and settings are still there."
    exit 0
fi

mkdir -p "$prefix/lib" "$prefix/bin" "$prefix/share/applications" "$icons"
# Whole before it takes the place of an older version.
rm -rf "$program.new" "$program.old"
cp -R "$here/$name" "$program.new"
if [ -e "$program" ]; then mv "$program" "$program.old"; fi
mv "$program.new" "$program"
rm -rf "$program.old"
ln -sf "$program/visualsearch" "$prefix/bin/visualsearch"
cp -R "$here/icons/." "$icons/"
sed "s|@PROGRAM@|\"$program/visualsearch\"|" "$here/$name.desktop" >"$menu"
refresh
echo "Visual Search Desktop is installed. It is in the menu, and starts with: $prefix/bin/visualsearch"
