"""XMP packets of every form, and those that are broken or meant to harm."""

from __future__ import annotations

import re
import time
import zlib

import pytest
from marks_support import (
    NAMESPACES,
    STILL,
    chunk,
    packet_of,
    plain,
    segment,
    stating,
    with_chunks,
    with_segments,
    with_xmp,
)

from sitegen.model.picture_marks import FileMarks, PictureRights
from sitegen.pictures.marks import containers, xmp
from sitegen.pictures.marks.read import marks

LIST = "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Bo</rdf:li></rdf:Seq></dc:creator>"


def _stated(inside: str, attributes: str = "") -> PictureRights:
    found = marks(with_xmp("JPEG", packet_of(inside, attributes)))
    assert not found.faults
    return found.stated


@pytest.mark.parametrize("kind", STILL)
def test_every_format_has_a_place_for_a_packet(kind: str) -> None:
    packet = packet_of(LIST, 'photoshop:Credit="Agency"')
    found = marks(with_xmp(kind, packet))
    assert found == FileMarks(stated=PictureRights(creators=("Ada", "Bo"), credit="Agency"))
    assert marks(plain(kind)) == FileMarks()


def _box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def test_jpeg_xl_and_jpeg_2000_have_boxes_for_it() -> None:
    """ISO/IEC 18181-2 §9; XMP Specification part 3 §1.1.7."""
    packet = packet_of(LIST).encode()
    uuid = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
    for data in (
        _box(b"JXL ", b"\r\n\x87\n") + _box(b"ftyp", b"jxl \0\0\0\0jxl ") + _box(b"xml ", packet),
        _box(b"jP  ", b"\r\n\x87\n")
        + _box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        + _box(b"uuid", uuid + packet),
    ):
        assert marks(data).stated.creators == ("Ada", "Bo")
        assert marks(data[: len(data) // 2]) == FileMarks()


def test_a_property_is_an_element_or_an_attribute() -> None:
    assert _stated("<photoshop:Credit>A &amp; B</photoshop:Credit>").credit == "A & B"
    assert _stated("", 'photoshop:Credit=" A &amp; B "').credit == "A & B"
    assert _stated('<xmpRights:WebStatement rdf:resource="https://a.example/"/>').rights_url == (
        "https://a.example/"
    )


@pytest.mark.parametrize("container", ["Seq", "Bag", "Alt"])
def test_a_list_may_have_any_container(container: str) -> None:
    assert _stated(LIST.replace("Seq", container)).creators == ("Ada", "Bo")


def test_a_list_may_be_one_text() -> None:
    assert _stated("<dc:creator>Ada</dc:creator>").creators == ("Ada",)


def test_the_text_for_any_language_counts_and_else_the_first_one() -> None:
    languages = (
        '<dc:rights><rdf:Alt><rdf:li xml:lang="de">Rechte</rdf:li>'
        '<rdf:li xml:lang="x-default">Rights</rdf:li></rdf:Alt></dc:rights>'
    )
    assert _stated(languages).copyright == "Rights"
    assert _stated(languages.replace("x-default", "fr")).copyright == "Rechte"


def test_a_struct_is_written_in_three_ways() -> None:
    url = "<plus:LicensorURL>https://a.example/</plus:LicensorURL>"
    for item in (
        f'<rdf:li rdf:parseType="Resource">{url}</rdf:li>',
        f"<rdf:li><rdf:Description>{url}</rdf:Description></rdf:li>",
        '<rdf:li plus:LicensorURL="https://a.example/"/>',
    ):
        stated = _stated(f"<plus:Licensor><rdf:Seq>{item}</rdf:Seq></plus:Licensor>")
        assert stated.licensor_url == "https://a.example/"


def test_a_value_may_have_qualifiers() -> None:
    qualified = (
        '<photoshop:Credit rdf:parseType="Resource"><rdf:value>Agency</rdf:value>'
        "<dc:type>note</dc:type></photoshop:Credit>"
    )
    assert _stated(qualified).credit == "Agency"


def test_prefixes_are_only_names_and_namespaces_count() -> None:
    packet = packet_of(LIST).replace("dc:", "a:").replace("xmlns:dc", "xmlns:a")
    assert marks(with_xmp("JPEG", packet)).stated.creators == ("Ada", "Bo")
    other = packet_of(LIST).replace("purl.org", "example.org")
    assert not marks(with_xmp("JPEG", other)).stated.creators


def test_descriptions_are_read_together() -> None:
    inside = (
        'x</rdf:Description><rdf:Description rdf:about="">'
        f"{LIST}</rdf:Description><rdf:Description photoshop:Credit='Agency'>"
    )
    stated = _stated(inside)
    assert (stated.creators, stated.credit) == (("Ada", "Bo"), "Agency")


def test_properties_of_other_pictures_in_it_are_theirs() -> None:
    inside = (
        '<xmpMM:Pantry xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"><rdf:Bag><rdf:li>'
        f"<rdf:Description>{LIST}</rdf:Description></rdf:li></rdf:Bag></xmpMM:Pantry>"
    )
    assert not _stated(inside).creators


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8-sig", "utf-16"]
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_a_packet_may_be_in_each_encoding_of_unicode(encoding: str, wrapped: bool) -> None:
    packet = packet_of(LIST.replace("Ada", "Zoë 絵"))
    if not wrapped:
        packet = re.sub(r"<\?.*?\?>|</?x:.*?>", "", packet)
    data = f"{packet} \n".encode(encoding) + bytes(8)
    assert xmp.parse(data).fields() == {"creators": ("Zoë 絵", "Bo")}
    assert not xmp.parse(data).fault


def test_a_packet_that_is_cut_short_keeps_what_came_before() -> None:
    packet = packet_of(LIST + "<photoshop:Credit>Agency</photoshop:Credit>")
    found = marks(with_xmp("JPEG", packet[: packet.index("Agency")]))
    assert found.stated == PictureRights(creators=("Ada", "Bo"))
    assert found.faults == ("its XMP is cut short",)


@pytest.mark.parametrize(
    ("packet", "fault"),
    [
        ("<a><b></a>", "its XMP is no XML (line 1: mismatched tag)"),
        ("not XML", "its XMP is no XML (line 1: syntax error)"),
        ("<a>\0</a>", "its XMP is no XML (line 1: not well-formed (invalid token))"),
        (
            "<a>" * 100,
            "its XMP has too many elements in each other",
        ),
        (
            f'<a xmlns="{"x" * 1000}"/>',
            "its XMP has a name that is too long",
        ),
        (
            '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            "its XMP has a document type, which can make it grow without limit",
        ),
    ],
)
def test_a_broken_packet_is_a_fault(packet: str, fault: str) -> None:
    assert marks(with_xmp("JPEG", packet)) == FileMarks(faults=(fault,))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/passwd">',
        '<!ENTITY % c SYSTEM "http://127.0.0.1:9/x.dtd"> %c;',
    ],
)
def test_entities_are_refused_before_they_are_read(declaration: str) -> None:
    packet = f"<!DOCTYPE r [{declaration}]>" + packet_of("<dc:creator>&c;</dc:creator>")
    found = marks(with_xmp("JPEG", packet[:60000]))
    assert found.stated == PictureRights()
    assert found.faults[0].startswith("its XMP has a document type")


# --- size and time --------------------------------------------------------------------------------


def _history(size: int) -> str:
    entry = '<rdf:li action="saved" rdf:parseType="Resource"><dc:type>x</dc:type></rdf:li>'
    return f"<dc:relation><rdf:Seq>{entry * (size // len(entry))}</rdf:Seq></dc:relation>"


def test_a_packet_with_more_than_a_megabyte_is_a_fault() -> None:
    found = marks(with_xmp("WEBP", packet_of(_history(1_100_000))))
    assert found == FileMarks(faults=("its XMP has more than 1 MB",))


def test_a_long_history_is_read_over() -> None:
    found = marks(with_xmp("WEBP", packet_of(_history(900_000) + LIST)))
    assert found == FileMarks(stated=PictureRights(creators=("Ada", "Bo")))


def test_a_compressed_text_is_read_and_a_bomb_is_not_unpacked() -> None:
    def text(packet: bytes) -> bytes:
        return b"XML:com.adobe.xmp\0\1\0en\0\0" + zlib.compress(packet, 9)

    packet = packet_of(LIST).encode()
    assert marks(with_chunks(chunk(b"iTXt", text(packet)))).stated.creators == ("Ada", "Bo")
    bomb = with_chunks(chunk(b"iTXt", text(bytes(50_000_000))) * 40)
    start = time.process_time()
    assert marks(bomb).faults[0] == "its XMP has more than 1 MB"
    assert time.process_time() - start < 5
    assert sum(len(block.data) for block in containers.blocks(bomb)) < 12_000_000


@pytest.mark.parametrize("name", ["xmp", "APP1"])
@pytest.mark.parametrize("packed", [True, False])
def test_profiles_of_imagemagick_are_read(name: str, packed: bool) -> None:
    packet = packet_of(LIST).encode()
    content = (b"http://ns.adobe.com/xap/1.0/\0" if name == "APP1" else b"") + packet
    text = f"\n{name}\n{len(content):8}\n".encode() + content.hex("\n", 36).encode() + b"\n"
    keyword = f"Raw profile type {name}\0".encode()
    made = (
        chunk(b"zTXt", keyword + b"\0" + zlib.compress(text))
        if packed
        else chunk(b"tEXt", keyword + text)
    )
    assert marks(with_chunks(made)).stated.creators == ("Ada", "Bo")


def test_a_packet_continues_in_other_segments() -> None:
    """XMP Specification part 3 §1.1.3.1."""
    digest = "0123456789ABCDEF0123456789ABCDEF"
    first = packet_of("", f'photoshop:Credit="Agency" xmpNote:HasExtendedXMP="{digest}"').encode()
    inside = f"<rdf:Description>{_history(90_000)}{LIST}</rdf:Description>"
    more = f"<rdf:RDF {NAMESPACES}>{inside}</rdf:RDF>"
    parts = [
        segment(
            0xE1,
            b"http://ns.adobe.com/xmp/extension/\0"
            + guid
            + len(more).to_bytes(4, "big")
            + offset.to_bytes(4, "big")
            + more.encode()[offset : offset + 40_000],
        )
        for offset in (80_000, 0, 40_000)
        for guid in (digest.encode(), b"F" * 32)
    ]
    main = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + first)
    found = marks(with_segments(main, *parts))
    assert found == FileMarks(stated=PictureRights(creators=("Ada", "Bo"), credit="Agency"))
    without_middle = marks(with_segments(main, *parts[:4]))
    assert without_middle.stated == PictureRights(credit="Agency")
    assert without_middle.faults == ("its XMP is cut short",)


@pytest.mark.parametrize(
    "part",
    [
        '<rdf:li a="b"/>',
        "<a/>",
        "<a>b</a>",
        '<a xmlns="c"/>',
        "   ",
        "&#x20;x",
        "<!---->",
        "<![CDATA[]]>x",
    ],
)
@pytest.mark.sampled(4)
def test_the_time_grows_with_the_bytes(part: str) -> None:
    for size in (100_000, 900_000):
        packet = packet_of(part * (size // len(part))).encode()
        start = time.process_time()
        xmp.parse(packet)
        assert time.process_time() - start < 10


@pytest.mark.long
def test_attributes_and_long_names_take_no_longer() -> None:
    long = "x" * 400
    attributes = " ".join(f'a{number}="1"' for number in range(80_000))
    names = f"<{long}>" * 20 + "<b>c</b>" * 100_000 + f"</{long}>" * 20
    for inside in (f"<a {attributes}/>", names, f'<a xmlns="{long}">' + "<b/>" * 200_000 + "</a>"):
        packet = packet_of(inside).encode()
        start = time.process_time()
        marks(with_xmp("WEBP", packet))
        assert time.process_time() - start < 10


def test_more_than_one_packet_is_a_fault_and_the_first_one_counts() -> None:
    first, second = (
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + stating(code).encode())
        for code in ("digitalCapture", "trainedAlgorithmicMedia")
    )
    found = marks(with_segments(first, second))
    assert found.faults == ("it has more than one XMP packet, and only the first one is read",)
    assert found.stated.source_type == "digitalCapture"
