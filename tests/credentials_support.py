"""Signs pictures with C2PA credentials of test certificates, which are made anew in each run."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from io import BytesIO

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
    "TIFF": "image/tiff",
}


def _certificate(name: str, issuer: x509.Name | None, key, signing_key) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test newspaper"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    start = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    is_authority = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
    )
    if not is_authority:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(signing_key, hashes.SHA256())


@cache
def _signer() -> c2pa.Signer:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root = _certificate("Test root", None, root_key, root_key)
    leaf = _certificate("Test signer", root.subject, key, root_key)
    chain = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (leaf, root))
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return c2pa.Signer.from_info(c2pa.C2paSignerInfo(b"es256", chain, secret, None))


def action(name: str, source_type: str = "", **more: object) -> dict[str, object]:
    """An action of a manifest."""
    stated = {"digitalSourceType": SOURCE_TYPES + source_type} if source_type else {}
    return {"action": name, **stated, **more}


def signed(
    data: bytes,
    kind: str,
    *actions: dict[str, object],
    assertions: tuple[dict[str, object], ...] = (),
    thumbnail: bytes = b"",
    ingredients: tuple[tuple[dict[str, object], str, bytes], ...] = (),
) -> bytes:
    """A picture of a kind with a manifest that has these actions and other assertions.
    `ingredients` are what the manifest says of another picture, its kind, and its bytes."""
    manifest: dict[str, object] = {
        "claim_generator_info": [{"name": "sitegen tests", "version": "1"}],
        "title": "A picture",
        "assertions": [
            {"label": "c2pa.actions", "data": {"actions": list(actions)}},
            *assertions,
        ],
    }
    if thumbnail:
        manifest["thumbnail"] = {"format": "image/jpeg", "identifier": "thumb.jpg"}
    settings = c2pa.Settings.from_dict(
        {"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}
    )
    with c2pa.Context(settings) as context, c2pa.Builder(json.dumps(manifest), context) as builder:
        if thumbnail:
            builder.add_resource("thumb.jpg", BytesIO(thumbnail))
        for stated, kind_of_other, other in ingredients:
            builder.add_ingredient(json.dumps(stated), MEDIA_TYPES[kind_of_other], BytesIO(other))
        target = BytesIO()
        builder.sign(_signer(), MEDIA_TYPES[kind], BytesIO(data), target)
        return target.getvalue()


def manifest_of(data: bytes, kind: str) -> dict[str, object]:
    """The active manifest, as the library of the Content Authenticity Initiative reads it."""
    with c2pa.Reader(MEDIA_TYPES[kind], BytesIO(data)) as reader:
        report = json.loads(reader.json())
    return report["manifests"][report["active_manifest"]]
