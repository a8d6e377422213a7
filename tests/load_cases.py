"""What layouts have pages load, run and post to: each case with the settings, and whether the
policy refuses it. The build and a browser are asked about the same cases."""

from __future__ import annotations

import json
from typing import NamedTuple


class LoadCase(NamedTuple):
    """HTML for the end of the head or of the body. `submits`: the last form is sent;
    `clicks`: the last link is followed."""

    html: str
    refused: bool
    settings: str = ""
    submits: bool = False
    clicks: bool = False


HERE = "https://news.example"
AT = "https://a.example"


def _listed(kind: str, *origins: str) -> str:
    return f"[security]\n{kind} = {json.dumps(origins)}\n"


TRUSTED = '[markdown]\nraw_html = "trust"\n'
CASES = {
    "a script": LoadCase(f'<script src="{AT}/x.js"></script>', True),
    "a script that is listed": LoadCase(
        f'<script src="{AT}/x.js" integrity="" crossorigin></script>', False, _listed("script", AT)
    ),
    "a script on another port": LoadCase(
        f'<script src="{AT}:8443/x.js"></script>', True, _listed("script", AT)
    ),
    "a port that is listed": LoadCase(
        f'<script src="{AT}:8443/x.js"></script>', False, _listed("script", f"{AT}:8443")
    ),
    "the usual port": LoadCase(
        f'<script src="{AT}:443/x.js"></script>', False, _listed("script", AT)
    ),
    "a host in capitals": LoadCase(
        '<script src="HTTPS://A.Example/x.js"></script>', False, _listed("script", AT)
    ),
    "a host below": LoadCase(
        '<script src="https://b.a.example/x.js"></script>', True, _listed("script", AT)
    ),
    "no scheme": LoadCase('<script src="//a.example/x.js"></script>', True),
    "no scheme, listed": LoadCase(
        '<script src="//a.example/x.js"></script>', False, _listed("script", AT)
    ),
    "backslashes": LoadCase(r'<script src="\\a.example\x.js"></script>', True),
    "spaces around": LoadCase(f'<script src=" {AT}/x.js "></script>', True),
    "references": LoadCase('<script src="https&#58;&#47;/a.example/x.js"></script>', True),
    "no quotes": LoadCase(f"<script src={AT}/x.js></script>", True),
    "by http": LoadCase(
        '<script src="http://a.example/x.js"></script>', True, _listed("script", AT)
    ),
    "a script of the site": LoadCase('<script src="/own.js"></script>', False),
    "a script of the site by its whole address": LoadCase(
        f'<script src="{HERE}/own.js"></script>', False
    ),
    "a script as data": LoadCase('<script src="data:text/javascript,1"></script>', True),
    "a module": LoadCase(f'<script type="module" src="{AT}/x.js"></script>', True),
    "an inline script": LoadCase("<script>1</script>", True),
    "an inline script, trusted": LoadCase("<script>1</script>", False, TRUSTED),
    "an inline module": LoadCase('<script type="module">1</script>', True),
    "an import map": LoadCase('<script type="importmap">{"imports": {}}</script>', True),
    "data": LoadCase('<script type="application/json">{}</script>', False),
    "data with an address": LoadCase(
        f'<script type="text/template" src="{AT}/x.js"></script>', False
    ),
    "a handler": LoadCase('<img alt="" src="/own.png" onload="1">', True),
    "an empty handler": LoadCase('<img alt="" src="/own.png" onload="">', True),
    "a link that runs a script": LoadCase('<a href="javascript:1">x</a>', True, clicks=True),
    "no handler": LoadCase('<p onward="1"></p>', False),
    "a style sheet": LoadCase(f'<link rel="stylesheet" href="{AT}/x.css">', True),
    "a style sheet that is listed": LoadCase(
        f'<link rel="stylesheet" href="{AT}/x.css">', False, _listed("style", AT)
    ),
    "an alternate style sheet": LoadCase(
        f'<link rel="alternate stylesheet" title="x" href="{AT}/x.css">', True
    ),
    "inline styles": LoadCase("<style>p { color: red }</style>", True),
    "inline styles, trusted": LoadCase("<style>p { color: red }</style>", False, TRUSTED),
    "styles from elsewhere in trusted styles": LoadCase(
        '<style>@import "data:text/css,p{}";</style>', True, TRUSTED
    ),
    "the attribute style": LoadCase('<p style="color: red">x</p>', True),
    "an empty attribute style": LoadCase('<p style="">x</p>', True),
    "a font": LoadCase(f'<link rel="preload" as="font" href="{AT}/x.woff2" crossorigin>', True),
    "a font that is listed": LoadCase(
        f'<link rel="preload" as="font" href="{AT}/x.woff2" crossorigin>',
        False,
        _listed("font", AT),
    ),
    "a script before it runs": LoadCase(f'<link rel="preload" as="script" href="{AT}/x.js">', True),
    "a module before it runs": LoadCase(f'<link rel="modulepreload" href="{AT}/x.js">', True),
    "a request before it is needed": LoadCase(
        f'<link rel="preload" as="fetch" href="{AT}/x.json" crossorigin>', True
    ),
    "a host to connect to": LoadCase(f'<link rel="preconnect" href="{AT}">', False),
    "a canonical address": LoadCase(f'<link rel="canonical" href="{AT}/">', False),
    "a picture": LoadCase(f'<img alt="" src="{AT}/x.png">', False),
    "a picture by http": LoadCase('<img alt="" src="http://a.example/x.png">', False),
    "a picture as data": LoadCase(
        '<img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=">', False
    ),
    "a picture that is not listed": LoadCase(
        f'<img alt="" src="{AT}/x.png">', True, _listed("img", "https://b.example")
    ),
    "a picture by http that is listed": LoadCase(
        '<img alt="" src="http://a.example/x.png">', False, _listed("img", AT)
    ),
    "pictures of the site alone": LoadCase(f'<img alt="" src="{AT}/x.png">', True, _listed("img")),
    "one of several sizes": LoadCase(
        f'<img alt="" src="/own.png" srcset="/own.png 1w, {AT}/x.png 9000w">', True, _listed("img")
    ),
    "a picture in a picture": LoadCase(
        f'<picture><source srcset="{AT}/x.png"><img alt="" src="/own.png"></picture>',
        True,
        _listed("img"),
    ),
    "a picture that sends": LoadCase(
        f'<form><input type="image" alt="x" src="{AT}/x.png"></form>', True, _listed("img")
    ),
    "a picture in a drawing": LoadCase(
        f'<svg><image href="{AT}/x.png" width="9" height="9"/></svg>', True, _listed("img")
    ),
    "a poster": LoadCase(f'<video poster="{AT}/x.png"></video>', True, _listed("img")),
    "a film": LoadCase(f'<video src="{AT}/x.mp4"></video>', False),
    "a film that is not listed": LoadCase(
        f'<video src="{AT}/x.mp4"></video>', True, _listed("media", "https://b.example")
    ),
    "sound in a source": LoadCase(
        f'<audio controls preload="auto"><source src="{AT}/x.mp3"></audio>', True, _listed("media")
    ),
    "subtitles": LoadCase(
        f'<video src="/own.mp4" crossorigin><track default src="{AT}/x.vtt"></video>',
        True,
        _listed("media"),
    ),
    "a frame": LoadCase(f'<iframe src="{AT}/"></iframe>', True),
    "a frame that is listed": LoadCase(
        f'<iframe src="{AT}/"></iframe>', False, _listed("frame", AT)
    ),
    "a frame of the site": LoadCase('<iframe src="/own/"></iframe>', True),
    "a frame of the site that is listed": LoadCase(
        '<iframe src="/own/"></iframe>', False, _listed("frame", HERE)
    ),
    "a frame, trusted": LoadCase(f'<iframe src="{AT}/"></iframe>', False, TRUSTED),
    "an empty frame": LoadCase('<iframe src="about:blank"></iframe>', False),
    "a frame of text": LoadCase('<iframe srcdoc="x"></iframe>', False),
    "a frame as data": LoadCase('<iframe src="data:text/html,x"></iframe>', True),
    "an object": LoadCase(f'<object data="{AT}/x.html"></object>', True),
    "an object of the site": LoadCase('<object data="/own.html"></object>', True),
    "an object, trusted": LoadCase(f'<object data="{AT}/x.html"></object>', True, TRUSTED),
    "something embedded": LoadCase(f'<embed src="{AT}/x.html">', True),
    "another base": LoadCase(f'<base href="{AT}/">', True),
    "a form": LoadCase(f'<form action="{AT}/x"></form>', True, submits=True),
    "a form that posts": LoadCase(
        f'<form method="post" action="{AT}/x"></form>', True, submits=True
    ),
    "a form that is listed": LoadCase(
        f'<form method="post" action="{AT}/x"></form>', False, _listed("form", AT), submits=True
    ),
    "a form of the site": LoadCase('<form action="/own/"></form>', False, submits=True),
    "a form without an address": LoadCase("<form></form>", False, submits=True),
    "a form, trusted": LoadCase(f'<form action="{AT}/x"></form>', True, TRUSTED, submits=True),
    "a form by http": LoadCase(
        '<form action="http://a.example/x"></form>', True, _listed("form", AT), submits=True
    ),
    "a form to a mail address": LoadCase(
        '<form action="mailto:a@a.example"></form>', True, submits=True
    ),
    "a button that sends elsewhere": LoadCase(
        f'<form><button formaction="{AT}/x"></button></form>', True, submits=True
    ),
    "a comment": LoadCase(f'<!-- <script src="{AT}/x.js"></script> -->', False),
    "a template": LoadCase(f'<template><img alt="" src="{AT}/x.png"></template>', False),
    "a text": LoadCase(f"<p>&lt;script src={AT}/x.js></p>", False),
    "a link": LoadCase(f'<a href="{AT}/">x</a>', False),
}
