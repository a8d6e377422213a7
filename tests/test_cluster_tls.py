"""A cluster that speaks TLS: the certificates of both sides come from Dask's own settings."""

from __future__ import annotations

import datetime as dt
import ipaddress
import random
from collections.abc import Iterator
from pathlib import Path

import dask
import distributed
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from dask_cluster import DaskCluster, dask_cluster
from random_blog import START
from random_site import RandomSite
from support import sitegen, tree

from sitegen.errors import SiteError
from sitegen.incremental import cluster
from sitegen.incremental.cluster import connected

TLS = "DASK_DISTRIBUTED__COMM__TLS__"


def certificate(folder: Path) -> tuple[str, str]:
    """A certificate for this machine that signs itself, and its key: their files."""
    folder.mkdir()
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cluster.example")])
    now = dt.datetime.now(dt.UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(files[0]), str(files[1])


def settings(ca: str, certificate: str, key: str) -> dict[str, str]:
    """What Dask reads from the environment of a client."""
    return {
        f"{TLS}CA_FILE": ca,
        f"{TLS}CLIENT__CERT": certificate,
        f"{TLS}CLIENT__KEY": key,
    }


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return certificate(tmp_path_factory.mktemp("tls") / "own")


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, pair: tuple[str, str]
) -> Iterator[DaskCluster]:
    options = ("--tls-ca-file", pair[0], "--tls-cert", pair[0], "--tls-key", pair[1])
    with dask_cluster(tmp_path_factory.mktemp("dask") / "cluster", {}, tls=options) as started:
        yield started


def test_certificates_come_from_the_environment(
    tmp_path: Path, running: DaskCluster, pair: tuple[str, str]
) -> None:
    site = RandomSite(tmp_path, random.Random(8), posts=3)
    assert site.build(output=tmp_path / "local").ok
    (site.site.root / ".sitegen/store.db").unlink()
    assert running.address.startswith("tls://127.0.0.1:")
    build = ("build", "--cluster", running.address, "--now", START.isoformat())
    refused = sitegen(*build, cwd=site.site.root)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f".: error: the scheduler at {running.address} cannot be")
    assert "DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (site.site.root / "public").exists()
    done = sitegen(*build, cwd=site.site.root, env=settings(pair[0], *pair))
    assert done.returncode == 0, done.stderr
    assert tree(site.site.root / "public") == tree(tmp_path / "local")


def test_wrong_certificates_are_an_error_at_once(
    tmp_path: Path, running: DaskCluster, pair: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2)
    assert distributed.__version__  # it has set its defaults, which come back below
    other = certificate(tmp_path / "other")
    plain = running.address.replace("tls:", "tcp:")
    for files, address in (
        ((pair[0], *other), running.address),
        ((other[0], *pair), running.address),
        ((str(tmp_path / "missing"), *pair), running.address),
        ((pair[0], *pair), plain),
    ):
        names = ("ca-file", "client.cert", "client.key")
        found = {
            f"distributed.comm.tls.{name}": file for name, file in zip(names, files, strict=True)
        }
        with dask.config.set(found), pytest.raises(SiteError) as caught, connected(address):
            pass
        (problem,) = caught.value.problems
        assert (problem.code, address in problem.message) == ("worker", True)
