#!/bin/sh
# Installs simaudit from the folder that this file is in, without a network; `sh install.sh --help` says how.
# Needs a Python of a version in PYTHONS, and nothing else: no pip, no compiler, no rights but to the two folders.
set -eu
umask 022
unset PYTHONHOME PYTHONPATH
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

case ${SIMAUDIT_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}} in
    vi*) language='vi' ;;
    *) language='en' ;;
esac

# say VIETNAMESE ENGLISH
say() {
    if [ "$language" = vi ]; then printf '%s\n' "$1"; else printf '%s\n' "$2"; fi
}

fail() {
    say "install.sh: $1" "install.sh: $2" >&2
    exit 1
}

usage() {
    say "sh install.sh [--prefix THƯ_MỤC] [--bin THƯ_MỤC] [--python PYTHON]
    cài đặt, hoặc nâng cấp: bản cũ giữ nguyên cho đến khi bản mới chạy được
sh install.sh --back        quay về bản trước
sh install.sh --uninstall   gỡ bỏ chương trình; kho dữ liệu, khóa và báo cáo không bị động đến
--prefix: mặc định $default_prefix; --bin, nơi đặt lệnh simaudit: mặc định $default_bin" \
        "sh install.sh [--prefix FOLDER] [--bin FOLDER] [--python PYTHON]
    installs, or upgrades: the old version stays until the new one works
sh install.sh --back        go back to the version before
sh install.sh --uninstall   remove the program; store, key and reports aren't touched
--prefix: default $default_prefix; --bin, where the command simaudit is put: default $default_bin"
}

if [ "$(id -u)" = 0 ]; then
    default_prefix=/opt/simaudit default_bin=/usr/local/bin
else
    default_prefix=$HOME/.local/share/simaudit default_bin=$HOME/.local/bin
fi

prefix=$default_prefix bin=$default_bin python='' act=install
while [ $# -gt 0 ]; do
    case $1 in
        --prefix | --bin | --python)
            [ $# -gt 1 ] || fail "sau $1 còn thiếu một giá trị" "$1 needs a value"
            case $1 in --prefix) prefix=$2 ;; --bin) bin=$2 ;; *) python=$2 ;; esac
            shift 2
            ;;
        --back | --uninstall) act=${1#--} && shift ;;
        --help | -h) usage && exit 0 ;;
        *) fail "không có tùy chọn $1; xem --help" "there is no option $1; see --help" ;;
    esac
done
case $prefix in /*) ;; *) prefix=$(pwd -P)/$prefix ;; esac
case $bin in /*) ;; *) bin=$(pwd -P)/$bin ;; esac

version_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

# The first Python that there are wheels for; a version manager's stand-in may be on the path and not answer.
find_python() {
    tried=''
    if [ -n "$python" ]; then set -- "$python"; else set -- python3.14 python3.13 python3.12 python3.11 python3; fi
    for one in "$@"; do
        version=$(version_of "$one") || continue
        if grep -qx "$version" "$here/PYTHONS"; then
            python=$(command -v "$one") && return
        fi
        tried="$tried $one ($version)"
    done
    needed=$(paste -s -d ' ' "$here/PYTHONS")
    tried=${tried:- không có / none}
    fail "cần Python phiên bản $needed, ở đây:$tried; hãy cài bằng gói của hệ điều hành (ví dụ apt-get install python3) hoặc chỉ rõ bằng --python" \
        "needs Python of version $needed, here:$tried; install it from your system's packages (such as apt-get install python3), or name one by --python"
}

# Every file that is listed is whole, and no wheel is there that isn't listed: pip would take the newest.
check_sums() {
    "$python" - "$here" <<'PYTHON' || fail "tệp trong bộ cài đã hỏng hoặc đã bị sửa; hãy chép lại toàn bộ" "files of this bundle are damaged or were changed; copy it again"
import hashlib, pathlib, sys

folder = pathlib.Path(sys.argv[1])
lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
sums = dict(reversed(line.split("  ", 1)) for line in lines)
found = {f"wheels/{path.name}" for path in (folder / "wheels").iterdir()}
wrong = sorted(found - set(sums))
for name, expected in sums.items():
    path = folder / name
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        wrong.append(name)
for name in wrong:
    print(f"install.sh: {name}", file=sys.stderr)
sys.exit(bool(wrong))
PYTHON
}

# link NAME TARGET: at once, so that whoever starts simaudit meanwhile finds the old one or the new one.
link() {
    "$python" -c 'import os, sys
new = f"{sys.argv[1]}.new"
os.path.lexists(new) and os.unlink(new)
os.symlink(sys.argv[2], new)
os.replace(new, sys.argv[1])' "$1" "$2"
}

ours() {
    [ -L "$bin/simaudit" ] && [ "$(readlink "$bin/simaudit")" = "$prefix/bin/simaudit" ]
}

# A month of invented people, audited where nothing else is: do all libraries run on this machine?
try_out() {
    folder=$(mktemp -d)
    run="env -i HOME=$folder PATH=/usr/bin:/bin LANG=C.UTF-8"
    if (
        cd "$folder" && exec </dev/null >"$folder/log" 2>&1 &&
            $run "$1/bin/simaudit" --version &&
            $run "$1/bin/simaudit" dev generate lab --rows 100 --carriers viettel --months 2026-09 &&
            $run "$1/bin/simaudit" audit lab/2026-09 --store store --out out --force
    ); then
        rm -rf "$folder"
        return 0
    fi
    cat "$folder/log" >&2
    rm -rf "$folder"
    return 1
}

install() {
    [ -d "$here/wheels" ] || fail "không có thư mục wheels cạnh tệp này" "there is no folder wheels beside this file"
    if [ -e "$bin/simaudit" ] || [ -L "$bin/simaudit" ]; then
        ours || fail "$bin/simaudit đã có và không phải do tệp này đặt; hãy gỡ nó hoặc chọn nơi khác bằng --bin" \
            "$bin/simaudit is there and isn't of this installer; remove it, or choose another place by --bin"
    fi
    find_python
    say "Kiểm tra các tệp …" "Checking the files …"
    check_sums
    set -- "$here"/wheels/simaudit-*.whl
    wheel=${1##*/} && wheel=${wheel#simaudit-} && release=${wheel%%-*}
    # Named by what is in it, so that the same bundle is not installed twice.
    sum=$("$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()[:8])' "$here/SHA256SUMS")
    name=$release-$sum-py$(version_of "$python")
    new=$prefix/versions/$name
    mkdir -p "$prefix/versions" "$prefix/bin" "$bin"
    if [ ! -e "$new/whole" ] || ! "$new/bin/simaudit" --version >/dev/null 2>&1; then
        say "Cài simaudit $release vào $new …" "Installing simaudit $release into $new …"
        rm -rf "$new"
        "$python" -m venv --without-pip "$new"
        set -- "$here"/wheels/pip-*.whl
        PIP_CONFIG_FILE=/dev/null "$new/bin/python" "$1/pip" --isolated install --quiet --no-index \
            --find-links "$here/wheels" --no-cache-dir --disable-pip-version-check "simaudit[age]==$release"
        say "Chạy thử …" "Trying it …"
        if ! try_out "$new"; then
            rm -rf "$new"
            fail "bản mới không chạy được trên máy này (lý do ở trên); bản đang dùng, nếu có, vẫn nguyên" \
                "the new version doesn't run on this machine (see above); the one in use, if any, is as it was"
        fi
        : >"$new/whole"
    fi
    old=$(readlink "$prefix/current" || :)
    if [ "$old" != "versions/$name" ]; then
        [ -z "$old" ] || link "$prefix/previous" "$old"
        link "$prefix/current" "versions/$name"
    fi
    link "$prefix/bin/simaudit" ../current/bin/simaudit
    link "$bin/simaudit" "$prefix/bin/simaudit"
    sweep
    say "Đã cài simaudit $release: $bin/simaudit" "simaudit $release is installed: $bin/simaudit"
    case :$PATH: in
        *":$bin:"*) ;;
        *) say "$bin chưa có trong PATH; thêm vào ~/.profile: export PATH=\"$bin:\$PATH\"" \
            "$bin isn't on PATH; add to ~/.profile: export PATH=\"$bin:\$PATH\"" ;;
    esac
}

# All versions but the one in use and the one before.
sweep() {
    current=$(readlink "$prefix/current" || :) previous=$(readlink "$prefix/previous" || :)
    for one in "$prefix"/versions/*; do
        case versions/${one##*/} in "$current" | "$previous") ;; *) rm -rf "$one" ;; esac
    done
}

back() {
    current=$(readlink "$prefix/current" || :) previous=$(readlink "$prefix/previous" || :)
    [ -n "$previous" ] || fail "không có bản trước trong $prefix" "there is no version before in $prefix"
    "$prefix/previous/bin/simaudit" --version >/dev/null || fail "bản trước không chạy được" "the version before doesn't run"
    python=$prefix/previous/bin/python
    link "$prefix/current" "$previous"
    link "$prefix/previous" "$current"
    release=${previous#versions/} && release=${release%%-*}
    say "Đã quay về simaudit $release" "Back at simaudit $release"
}

uninstall() {
    [ -d "$prefix/versions" ] || fail "không có simaudit trong $prefix; xem --prefix" "there is no simaudit in $prefix; see --prefix"
    if ours; then rm "$bin/simaudit"; fi
    rm -rf "$prefix/versions" "$prefix/current" "$prefix/previous" "$prefix/bin/simaudit"
    rmdir "$prefix/bin" "$prefix" 2>/dev/null || :
    say "Đã gỡ simaudit khỏi $prefix; kho dữ liệu, khóa và báo cáo còn nguyên" \
        "simaudit is removed from $prefix; store, key and reports are as they were"
}

"$act"
