"""What commands, collections, the search and messages about addresses know of `[[taxonomies]]`."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from add_support import front_of, one
from begin_support import run
from search_support import ON, built, indexed
from support import SETTINGS, SiteTest, sitegen

OWN = """
[[taxonomies]]
name = "country"

[[taxonomies]]
name = "agency"
several = false
search = false
"""
COLLECTION = """
[[collections]]
name = "french"
taxonomy = "country"
term = "FRANCE"
"""


def test_a_collection_has_the_posts_of_a_term(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + OWN + COLLECTION)
    site.post("a", title="Alpha", more="country: [France, Spain]", date="2026-01-01")
    site.post("b", title="Bravo", more="country: Spain", date="2026-01-02")
    site.post("c", title="Charlie", more="country: france", date="2026-01-03")
    site.write("layouts/x.html", "{% for post in french %}[{{ post.title }}]{% endfor %}")
    site.write("content/pages/x.md", "---\ntitle: X\nlayout: x\n---\nText.\n")
    assert site.build().printed == ""
    assert site.read("x/index.html") == "[Charlie][Alpha]"
    site.edit("content/posts/b.md", "Spain", "[Spain, France]")
    assert "x/index.html" in site.build().done.rendered
    assert site.read("x/index.html") == "[Charlie][Bravo][Alpha]"
    site.edit("site.toml", "FRANCE", "Frnace")
    (problem,) = site.build().problems
    assert (problem.severity, problem.message) == ("warning", "no post has the country 'Frnace'")
    assert problem.hint == "did you mean `France`?"
    assert site.source("site.toml").split("\n")[problem.line - 1] == 'term = "Frnace"'


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ('taxonomy = "country"', 'taxonomy = "contry"', "did you mean `country`?"),
        ('taxonomy = "country"', 'taxonomy = "tags"', "write tag = …"),
        ('taxonomy = "country"\n', "", "write taxonomy = …: a term is one of a taxonomy"),
        ('term = "FRANCE"\n', "", "write term = …: a term is one of a taxonomy"),
    ],
)
def test_a_collection_names_a_taxonomy_and_a_term(
    site: SiteTest, old: str, new: str, hint: str
) -> None:
    site.write("site.toml", SETTINGS + OWN + COLLECTION.replace(old, new))
    site.post("a", more="country: France")
    (problem,) = site.build().problems
    assert hint in problem.hint
    assert problem.path == "site.toml"


def test_the_search_is_filtered_by_terms(site: SiteTest) -> None:
    site.write("site.toml", ON + OWN)
    site.post("a", "Words to find.", more="country: [France, Spain]\nagency: dpa")
    site.post("b", "Words to find.", more="country: Spain", date="2026-01-03")
    built(site)
    form = site.read("search/index.html").partition("search-filters")[2]
    assert re.findall(r'<select name="(\w+)">', form) == ["country"]
    assert re.findall(r'<option value="(\w+)">', form) == ["France", "Spain"]
    filters = {url: post["filters"] for url, post in indexed(site).items()}
    assert filters["/2026/01/02/a/"]["country"] == ["France", "Spain"]
    assert filters["/2026/01/03/b/"]["country"] == ["Spain"]
    assert not any("agency" in each for each in filters.values())


def test_the_schema_has_the_keys_of_the_site(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + OWN)
    site.post("a", more="country: [France, Spain]\nagency: dpa")
    for kind in ("post", "article"):
        made = json.loads(sitegen("schema", kind, cwd=site.root).stdout)
        jsonschema.Draft202012Validator.check_schema(made)
        validator = jsonschema.Draft202012Validator(made)
        example = made["examples"][0]
        for right in ({"country": "France"}, {"country": ["A", "B"]}, {"agency": "dpa"}):
            assert validator.is_valid({**example, **right}), (kind, right)
        for wrong in ({"country": 5}, {"agency": ["dpa"]}, {"country": [""]}, {"county": "x"}):
            assert not validator.is_valid({**example, **wrong}), (kind, wrong)
    assert "country" not in json.loads(sitegen("schema", "page", cwd=site.root).stdout)
    known = json.loads(sitegen("schema", "article", "--enumerate", cwd=site.root).stdout)
    validator = jsonschema.Draft202012Validator(known)
    example = {key: value for key, value in known["examples"][0].items() if key != "tags"}
    assert validator.is_valid({**example, "country": ["France"], "agency": "dpa"})
    assert not validator.is_valid({**example, "country": ["Narnia"]})


def test_articles_have_terms(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + OWN)
    outcome = one(site, country=["France"], agency="dpa", external_id="x")
    assert outcome.done == "added", outcome
    data = front_of(site, outcome.path).data
    assert (data["country"], data["agency"]) == (["France"], "dpa")
    assert one(site, country="Spain", external_id="x").done == "updated"
    data = front_of(site, outcome.path).data
    assert data["country"] == "Spain"
    assert "agency" not in data
    wrong = one(site, contry="Spain", agency=["dpa", "AFP"])
    assert [each.hint for each in wrong.problems if each.code == "unknown-key"] == [
        "did you mean `country`?"
    ]
    assert any(each.message.startswith("agency: expected one text") for each in wrong.problems)


def test_a_new_page_does_not_take_the_place_of_a_list(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + OWN)
    done = run("new", "page", "Countries", cwd=site.root)
    assert "the list of all countries has the address /countries/" in done.stderr
    site.write(
        "archetypes/post.md",
        "---\ntitle: {title}\ndate: {date}\nauthor: {author}\n"
        "source: original\ncountry: [France]\n---\n\n",
    )
    done = run("new", "post", "A story", cwd=site.root)
    assert done.exit_code == 0, done.stderr


def test_a_link_to_the_term_of_a_post_with_an_error_is_no_mistake(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + OWN)
    path = site.post("a", more="country: France\ndraft: maybe")
    site.post("b", "See [France](/countries/france/) and [dpa](/agencies/dpa/).", date="2026-01-03")
    broken, missing = sorted(site.build().problems, key=lambda each: each.path)
    assert (broken.path, broken.message.partition(":")[0]) == (path, "draft")
    assert "/agencies/dpa/" in missing.message
    # What is wrong there may be meant for that agency.
    site.edit(path, "country: France", "country: France\nagency: [1, 2]")
    assert {each.path for each in site.build().problems} == {path}


def test_terms_that_went_are_told_as_lists(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS.replace('"lost-address", ', "") + OWN)
    site.post("a", more="country: [France, Spain]")
    assert site.build().printed == ""
    site.edit("content/posts/a.md", "France, Spain", "Spain")
    (problem,) = site.build().problems
    assert problem.code == "lost-address"
    assert "/countries/france/" in problem.message


def test_of_two_documents_at_one_address_the_term_is_named(site: SiteTest) -> None:
    site.write("site.toml", SETTINGS + 'urls.post = "/countries/{slug}/"\n' + OWN)
    site.post("france", more="country: France")
    (problem,) = site.build().problems
    assert problem.code == "collision", problem
    assert "the country 'France'" in problem.message
