"""Names, addresses and numbers in an import: what becomes of those that several want."""

from __future__ import annotations

import toy_source
from toy_source import Toy, document

from sitegen.importing.numbering import Numbering
from sitegen.importing.source import SourceFile, SourceSite

toy = toy_source.toy


def test_what_wants_the_name_of_another_gets_a_number_behind_its_slug(toy: Toy) -> None:
    address = "/blog/2019/05/html.html"
    toy.holds(*(document(each, address=address) for each in "abc"))
    report = toy.run()
    said = [note.message for note in report.notes if "one address" in note.kind]
    assert [each.rpartition("; ")[2] for each in said] == [
        "it is /2019/05/html-2.html now",
        "it is /2019/05/html-3.html now",
    ]
    assert {"2019/05/html-2.html", "2019/05/html-3.html"} <= toy.built()
    assert [each.why for each in report.lost] == [
        "another document has it; this one is at /2019/05/html-2.html",
        "another document has it; this one is at /2019/05/html-3.html",
    ]


def test_thousands_with_one_name_are_numbered_in_one_pass() -> None:
    class Taken(set[str]):
        asked = 0

        def __contains__(self, name: object) -> bool:
            self.asked += 1
            return super().__contains__(name)

    numbering, taken = Numbering(), Taken({"a-3"})
    for _ in range(1000):
        taken.add(next(name for name in numbering.names("a") if name not in taken))
    assert {"a", "a-2", "a-4", "a-1001"} < taken
    assert taken.asked == 1001


def test_a_server_is_not_told_to_lead_away_from_a_list_of_the_new_site(toy: Toy) -> None:
    toy.holds(
        document("p", kind="page", address="/blog/tags/"),
        document("a", aliases=("/blog/?s=1", "/else/%C3%A4%22.php", "/else/x%0A.php")),
    )
    report = toy.run()
    lost = {each.address: each.to for each in report.lost}
    assert lost["/blog/tags/"] == ""
    assert [each.old for each in report.redirects] == ["/blog/?s=1", "/else/%C3%A4%22.php"]
    text = toy.text("import/report.md")
    assert 'location = "/else/ä\\".php" { return 301 "/blog/2019/05/story-a/"; }' in text
    assert (
        'RewriteCond "%{REQUEST_URI}" "^/else/ä\\"\\.php$"\n'
        'RewriteRule "^" "/blog/2019/05/story-a/" [R=301,L,NE,QSD]\n'
    ) in text
    assert "/else/%C3%A4%22.php /blog/2019/05/story-a/ 301" in text


def test_of_a_copied_file_and_a_page_at_one_address_the_page_has_it(toy: Toy) -> None:
    names = ("2019/05/story-b/index.html", "feed.xml", "index.html", "robots.txt")
    (page := toy.source / "page.html").write_text("<p>Old</p>")
    copied = [SourceFile(file=page, path=name, address=f"/blog/{name}") for name in names]
    toy.holds(document("b"), copied=tuple(copied))
    report = toy.run()
    left = [f"static/{name}" for name in names[:3]]
    assert report.of("left-out") == left
    assert (toy.root / "import/left-out" / left[1]).is_file()
    said = {note.message for note in report.notes if note.place in left}
    assert {each.removesuffix("; the old file is in import/left-out/") for each in said} == {
        "content/posts/archive/2019/story-b.md is at /2019/05/story-b/",
        "sitegen writes /feed.xml itself",
        "sitegen writes / itself",
    }
    assert "Text of story b." in (toy.built() and toy.text(f"public/{names[0]}"))
    assert toy.run().of("left-out") == left


def test_nobody_is_made_responsible_who_is_a_model_and_no_author_is_called_admin(toy: Toy) -> None:
    author = document("a", authors=("admin", "Ada Min", "Root"))
    toy.holds(author, site=SourceSite(system="toy", title="ChatGPT"))
    report = toy.run()
    assert ("responsible", "The editors") in report.answers
    assert toy.settings()["responsible"] == "The editors"
    # Nor is the first user of a system known to readers.
    places = [each.place for each in report.notes if each.kind == "author without a name"]
    assert places == ["content/authors/admin.md", "content/authors/root.md"]
    toy.built()


def test_an_address_in_other_letters_is_named(toy: Toy) -> None:
    toy.holds(document("a", aliases=("/blog/2019/05/Story-A/", "/blog/2019/05/story-a")))
    assert [each.address for each in toy.run().lost] == ["/blog/2019/05/Story-A/"]


def test_two_documents_with_one_address_both_come(toy: Toy) -> None:
    toy.holds(document("a"), document("b", address="/blog/2019/05/story-a/"), document("c"))
    report = toy.run()
    assert "two documents with one address" in {note.kind for note in report.notes}
    assert {"2019/05/story-a/index.html", "2019/05/story-a-2/index.html"} <= toy.built()
