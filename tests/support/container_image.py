"""The Containerfile built of what is on this machine: no registry, no index of packages, no network.

pip installs the libraries without their modules, and a container reads those of this environment.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from support.needs import program
from support.wheels import extension_modules

_CALLED: Final = {"sh": "dash", "groupadd": "passwd", "useradd": "passwd"}
"""What the instructions call beside Python, with Debian's packages of them."""
_NOT_COPIED: Final = re.compile(r"/(site-packages|dist-packages|test|config-[^/]*)$")
"""Large folders of the standard library that are needless here."""


def podman() -> list[str]:
    """The words that call it: by runc, where that is; crun refuses machines with cgroups of both versions."""
    runtime = ["--runtime=runc"] if shutil.which("runc", path=f"{os.environ['PATH']}:/usr/sbin") else []
    return [program("podman", "podman runc"), *runtime]


@contextmanager
def built_image(checkout: Path, wheels: Path, folder: Path) -> Iterator[list[str]]:
    """The words that name an image of the checkout in a `podman run`; it is removed at the end.

    It begins from the image that SIMAUDIT_TEST_BASE names, and then fetches its libraries; else from this
    machine's files, packed in `folder`, with the wheels.
    """
    name, base = f"simaudit-test-{os.getpid()}", os.environ.get("SIMAUDIT_TEST_BASE", "")
    options, reads = ["--layers=false", *_limits()], []
    try:
        if not base:
            base, archive, settings = f"localhost/{name}-base", folder / "base.tar", folder / "pip.conf"
            _pack_base(archive)
            subprocess.run([*podman(), "import", "--quiet", archive, base], check=True)
            settings.write_text("[global]\nno-index = true\nfind-links = /wheels\n[install]\ncompile = no\n")
            mounted = {wheels: "/wheels", settings: "/etc/pip.conf"}
            options += ["--network=none", *(f"--volume={path}:{at}:ro" for path, at in mounted.items())]
            reads = [f"--volume={sysconfig.get_path('purelib')}:/libraries:ro", "--env=PYTHONPATH=/libraries"]
        build = ["build", f"--tag={name}", f"--build-arg=BASE={base}", *options, str(checkout)]
        subprocess.run([*podman(), *build], check=True)
        yield [*reads, name]
    finally:
        remove = ["rmi", "--force", "--ignore", name, f"localhost/{name}-base"]
        subprocess.run([*podman(), *remove], check=True, capture_output=True)


def _limits() -> Iterator[str]:
    """This process's limits as options: builders raise them, which root may not do everywhere."""
    for name, limit in {"nofile": resource.RLIMIT_NOFILE, "nproc": resource.RLIMIT_NPROC}.items():
        yield "--ulimit={}={}:{}".format(name, *resource.getrlimit(limit))


def _pack_base(archive: Path) -> None:
    """A root file system of this Python, what the instructions call, and the libraries that these load."""
    standard, environment = Path(sysconfig.get_path("stdlib")), extension_modules(["simaudit[age]"])
    python = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
    programs = [python, *(Path(program(name, package)) for name, package in _CALLED.items())]
    ldd: list[str | Path] = ["ldd", *programs, *standard.glob("lib-dynload/*.so"), *environment]
    lines = subprocess.run(ldd, check=True, capture_output=True, text=True).stdout
    libraries = [Path(path) for path in re.findall(r"(/\S+) \(0x", lines) if not path.startswith(sys.prefix)]
    # Debian's Python has the pip of new environments apart, and that doesn't start without certificates.
    apart = sysconfig.get_config_var("WHEEL_PKG_DIR")
    pip = [Path(apart), Path("/etc/ssl/certs/ca-certificates.crt")] if apart else []
    links = {name: f"usr/{name}" for name in ("bin", "sbin", "lib", "lib64")}
    with tarfile.open(archive, "w") as tar:
        for path in {path.parent.resolve() / path.name for path in (standard, *programs, *libraries, *pip)}:
            tar.add(path.resolve(), str(path), filter=lambda it: None if _NOT_COPIED.search(it.name) else it)
        for name, target in {**links, "usr/local/bin/python3": str(python)}.items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = tarfile.SYMTYPE, target
            tar.addfile(link)
