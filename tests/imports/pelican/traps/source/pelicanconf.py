import os

raise SystemExit("this file is never run")
AUTHOR = "Mira Sands"
SITENAME = "The Quay"
SITEURL = ""
TIMEZONE = "Europe/Lisbon"
DEFAULT_LANG = "en"
PATH = "content"
ARTICLE_PATHS = ["boats", "notes"]
STATIC_PATHS = ["images", "extra/robots.txt"]
EXTRA_PATH_METADATA = {"extra/robots.txt": {"path": "robots.txt"}}
BASE = "news"
ARTICLE_URL = BASE + "/{date:%Y}/{date:%b}/{slug}/"
ARTICLE_SAVE_AS = BASE + "/{date:%Y}/{date:%b}/{slug}/index.html"
ARTICLE_LANG_URL = f"{BASE}/{{lang}}/{{slug}}/"
ARTICLE_LANG_SAVE_AS = f"{BASE}/{{lang}}/{{slug}}/index.html"
DEFAULT_PAGINATION = 5
MENUITEMS = (("Feed", "/feed.xml"),)
DEFAULT_METADATA = {"license": "CC0"}
TAG_URL = os.environ.get("TAG_URL", "t/{slug}")
