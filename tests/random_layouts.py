"""Layouts of random sites: they show nearly every field of every view, and cost next to nothing."""

from __future__ import annotations

LINKS = """\
{% macro links(terms) %}{% for term in terms %}<a href="{{ term.url | url }}">{{ term.name }} \
{{ term.count }}</a>
{% endfor %}{% endmacro %}
"""

LIST = """\
{% extends "base.html" %}{% from "partials/card.html" import card %}{% block main %}{{ page.of }} \
{{ page.number }} {{ page.summary }} {{ content }}
{% if page.author %}{{ page.author.name }} {{ page.author.role_lang }} \
{{ page.author.biography_lang }} {{ page.author.biography }}{% endif %}
{% for post in page.posts %}{{ card(post) }}{{ post.thumbnail | srcset if post.thumbnail }}\
{% endfor %}
{{ page.newer | url }} {{ page.older | url }} {{ page.first_part }} {{ page.image | url }} \
{{ page.image_alt }} {{ page.picture | srcset if page.picture }}{% endblock %}
"""

TERMS = """\
{% extends "base.html" %}{% from "partials/terms.html" import links %}{% block main %}\
{{ links(page.terms) }}
{% for group in page.groups %}{{ group.name }} {{ group.count }} \
{{ links(group.terms) }}{% endfor %}{% endblock %}
"""

LAYOUTS = {
    "base.html": (
        """\
<html lang="{{ page.lang }}"><title>{{ page.title }} | {{ site.title }}</title><link href="\
{{ page.url | absolute }}">
{% for item in site.nav %}<a href="{{ item.url | url }}">{{ item.title }}</a> \
{% for link in item.links %}{{ link.title }} {{ link.url | url }}{% endfor %}{% endfor %}
{% for icon in site.icons %}{{ icon.rel }} {{ icon.url | url }} {{ icon.sizes }}{% endfor %} \
{{ site.manifest_url | url }}
{{ site.publisher.name }} {{ site.policy_url }} {{ site.params }} {{ t("feed") }} \
{{ site.corrections_url | url }} {{ site.preloaded_fonts }}
{% include "partials/head-extra.html" %}{% include "partials/settings-scripts.html" %}
{% block main %}{% endblock %}
"""
    ),
    "post.html": (
        """\
{% extends "base.html" %}{% block main %}{% include "partials/byline.html" %}{{ page.summary }} \
{{ page.disclosure.label }} {{ page.draft }} {{ page.unlisted }} {{ page.marks | join(" ") }}
{{ content }}
{% for source in page.sources %}{{ source }} {% endfor %}{% for tag in page.tags %}\
{{ tag.name }} {{ tag.url | url }} {% endfor %}
{% if page.part %}{{ page.part.number }} {{ page.part.count }} {{ page.part.url | url }} \
{% for other in page.part.around %}{{ other.number }} {{ other.title }} {{ other.url | url }} \
{{ other.marks }}{% endfor %}{% endif %}
{{ page.category.name if page.category }} {{ page.series }} {{ page.image | url }}
{% for of in site.taxonomies %}{{ of.label }} {{ of.url | url }} \
{% for term in page.terms[of.name] %}{{ term.name }} {{ term.url | url }} {% endfor %}{% endfor %}
{{ page.picture.width if page.picture }} {{ page.picture | srcset if page.picture }}
{{ page.card | url }} {{ page.markdown | url }} {{ page.words }} \
{{ page.params }} {{ page.meta }} {{ site.settings }}
{% for c in page.corrections %}{{ c.date | iso }} {{ c.text }}{% endfor %}
{% for h in page.headings %}{{ h.id }} {% endfor %}{{ page.marks }}
{% if page.live %}{% for e in page.live.entries %}{{ e.id }} {{ e.date | iso }} {{ e.title }} \
{{ e.text }}{% endfor %}{% endif %}
{% for chain in page.chains %}{{ chain.by }} {{ chain.name }} \
{{ chain.previous.title if chain.previous }} {{ chain.next.url if chain.next }}
{% endfor %}{{ page.comments }} {{ page.comment_count }} {% if page.comments_until %}\
{{ page.comments_until | iso }}{% endif %}
{% for c in page.thread recursive %}{{ c.id }} {{ c.author }} {{ c.date | datetime }} \
{{ c.text }} {{ loop(c.replies) }}{% endfor %}{% endblock %}
"""
    ),
    "page.html": (
        "{% extends 'base.html' %}{% block main %}{{ content }}{% for h in page.headings %}{{"
        " h.title }}{% endfor %}{% endblock %}\n"
    ),
    "special.html": (
        "{% extends 'base.html' %}{% block main %}{{ content }}{% for card in recent %}{{"
        " card.title }} {{ card.params }} {% for term in card.terms.place %}{{ term.name }}"
        "{% endfor %}{% endfor %}{% for term in firms %}{{ term.name }} {{ term.count }}"
        "{% endfor %}{% endblock %}\n"
    ),
    "redirect.html": "{{ page.target | absolute }}\n",
    "transparency.html": (
        """\
{% extends "base.html" %}{% block main %}{{ page.involvement }} {{ page.number }} \
{{ page.newer | url }} {{ page.older | url }}
{% for post in page.posts %}{{ post.id }} {{ post.title }} {{ post.date | date }} \
{{ post.disclosure.involvement }} \
{{ post.disclosure.review.published_unreviewed if post.disclosure.review }}
{% for source in post.sources %}{{ source }}{% endfor %}{% for c in post.corrections %}\
{{ c.date | iso }} {{ c.text }}{% endfor %}{% endfor %}
{% for total in page.totals %}{{ total.name }} {{ total.count }} {{ total.reviewed }}{% endfor %}
{% if page.months %}{{ month_chart(page.months, page.totals).picture }}{% endif %}
{% for list in page.lists %}{{ list.title }}{% endfor %}{% endblock %}
"""
    ),
    "corrections.html": (
        """\
{% extends "base.html" %}{% block main %}{{ page.number }} {{ page.newer | url }} \
{{ page.older | url }} {% for feed in page.feeds %}{{ feed.url | url }}{% endfor %}
{% for entry in page.corrections %}{{ entry.url | url }} {{ entry.title }} {{ entry.lang }} \
{{ entry.marks }} {{ entry.correction.date | date }} {{ t(entry.correction.string_name) }} \
{{ entry.correction.text }} {{ entry.correction.lang }}{% endfor %}{% endblock %}
"""
    ),
    "404.html": (
        "{% extends 'base.html' %}{% block main %}{{ t('not_found_text') }}{% endblock %}\n"
    ),
    "unused.html": "nobody asks for this\n",
    **dict.fromkeys(
        (
            *("home.html", "tag.html", "category.html", "series.html", "author.html"),
            *("month.html", "term.html"),
        ),
        LIST,
    ),
    **dict.fromkeys(
        (
            *("tags.html", "categories.html", "all-series.html", "authors.html", "archive.html"),
            "terms.html",
        ),
        TERMS,
    ),
    "partials/card.html": (
        """\
{% macro card(post) %}{{ post.url | url }} {{ post.title }} {{ post.summary }} \
{{ post.date | iso }} {{ post.lang }} {{ post.ai_tag }} {{ post.marks | join(" ") }}
{% for author in post.authors %}{{ author.name }}{% endfor %} \
{{ post.category.name if post.category }} {{ post.comment_count }}
{% endmacro %}
"""
    ),
    "partials/byline.html": (
        """\
{{ t("by") }} {% for author in page.authors %}{{ author.name }} {{ author.role }} \
{{ author.biography }}{% endfor %}
{{ page.date | date }}{% if page.updated %} {{ page.updated | iso }}{% endif %}
"""
    ),
    "partials/terms.html": LINKS,
    "outputs/all.txt": (
        "{{ page.title }} {{ page.url | absolute }} {{ site.description }}\n"
        "{% for tag in tags %}{{ tag.name }} {{ tag.count }}\n{% endfor %}"
    ),
    # As the built-in one is: nothing is included, until somebody fills it.
    "partials/head-extra.html": "",
}

# The layouts of components; those of random sites hide the built-in ones.
COMPONENTS = {
    "components/box.html": (
        "{# days: number = 2 #}\n{# to: address #}\n{# rows: data #}\n{# page_of: text #}\n"
        "<div>{{ days + 1 }} {{ to | url }} {{ rows | length if rows }} {{ page.title }} "
        "{{ component.number }} {{ label }} {{ content }}</div>\n"
    ),
    "components/chart.html": (
        "{# data: data, required #}\n{# title: text #}\n"
        '{% set chart = draw_chart(data, title=title, prefix="c" ~ component.number) %}'
        "{{ chart.picture }}{{ chart.table.count }}"
    ),
    "components/table.html": (
        "{# data: data #}\n{# limit: number #}\n"
        "{% for row in table_rows(data, limit=limit).rows %}{{ row[0].text }}{% endfor %}"
    ),
    "components/post.html": (
        "{# to: post, required #}\n{% if to %}{{ to.title }} {{ to.url | url }}{% endif %}"
    ),
    "components/post.feed.html": "{{ to.title }}",
    "components/embed.html": (
        "{# url: address #}\n{# kind: text #}\n{{ link_card(url, kind).host }} {{ url | url }}"
    ),
    "components/count.html": "{# n: number #}\n{# file: file #}\n<b>{{ content }} {{ n }}</b>",
    "components/box.css": ".box { margin: 0; }\n",
    "components/box.feed.html": "<em>{{ days }} {{ to | url }} {{ label }}</em>{{ content }}\n",
}

# Layouts that edits leave alone, since not every text is JSON.
OUTPUTS = {
    "outputs/api/new.json": (
        '[{{ site.title }}{% for post in recent %}, {"title": {{ post.title }}, '
        '"date": {{ post.date }}, "url": {{ post.url | absolute }}, "marks": {{ post.marks }}}'
        "{% endfor %}{% if data.numbers is defined %}, {{ data.numbers }}{% endif %}]\n"
    ),
    "list.xml": (
        '<list lang="{{ page.lang }}"><title>{{ page.title }}</title>{{ content }}'
        "{% for post in chosen | default([]) %}<post>{{ post.title }}</post>{% endfor %}</list>\n"
    ),
}

I18N = 'feed = "The feed"\nai_tag = "A.I."\nalert_note = "The note"\nfootnotes = "The notes"\n'
