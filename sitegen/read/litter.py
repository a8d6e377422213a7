"""Files and folders that editors, desktops, sync programs and version control leave behind, by
name.

They are never published, because they may hold what an author has deleted or not finished. A name
that a person may have chosen is no litter: `cover (1).jpg`, `.well-known`, `.htaccess`."""

from __future__ import annotations

import os
import re

from sitegen import lazy
from sitegen.read.folders import Folders

# In lower case: names are compared without letter case.
_NAMES = frozenset(
    {
        # desktops
        ".ds_store",
        ".appledouble",
        ".lsoverride",
        ".localized",
        ".spotlight-v100",
        ".fseventsd",
        ".temporaryitems",
        ".documentrevisions-v100",
        ".volumeicon.icns",
        ".apdisk",
        "icon\r",
        "__macosx",
        "thumbs.db",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        "desktop.ini",
        "$recycle.bin",
        "system volume information",
        ".directory",
        "lost+found",
        "@eadir",
        "#recycle",
        "#snapshot",
        ".@__thumb",
        ".trash",
        ".trashes",
        # version control
        ".git",
        ".gitmodules",
        ".svn",
        ".hg",
        ".hgignore",
        ".hgtags",
        ".hgsub",
        ".hgsubstate",
        ".bzr",
        ".bzrignore",
        ".cvsignore",
        ".jj",
        ".pijul",
        ".fslckout",
        "_fossil_",
        # sync programs
        ".sync",
        ".stignore",
        ".syncignore",
        ".syncid",
        ".megaignore",
        ".owncloudsync.log",
        ".nextcloudsync.log",
        ".csync_journal.db",
        ".rsync-partial",
        ".unison",
        # editors
        ".idea",
        ".vscode",
        ".vs",
        ".fleet",
        ".zed",
        ".history",
        ".obsidian",
        ".settings",
        ".project",
        ".classpath",
        ".buildpath",
        ".ipynb_checkpoints",
        ".netrwhist",
        "nppbackup",
        "auto-save-list",
    }
)
# Litter only as a folder; and only as a file: with these Vim tests whether it may write.
_FOLDERS = frozenset({"_darcs"})
_FILES = frozenset({"4913", "5036"})
_SUFFIXES = (
    "~",
    ".swp",
    ".swo",
    ".swn",
    ".swx",
    ".kate-swp",
    ".bak",
    ".bck",
    ".orig",
    ".rej",
    ".tmp",
    ".old",
    "___jb_tmp___",
    "___jb_old___",
    "___jb_bak___",
    ".crdownload",
    ".filepart",
    "zone.identifier",
    ":com.dropbox.attributes",
    ":com.dropbox.attrs",
)
# Names that begin with a dot, by macOS, Emacs, LibreOffice and rsync, NFS, FUSE, GNOME, Samba,
# Syncthing, Dropbox, Nextcloud and Unison.
_HIDDEN = lazy.pattern(
    r"\.(?:[_#~].*|nfs[0-9a-f]{8,}|fuse_hidden.*|goutputstream-.*|smbdelete.*|saves-.*|trash-\d+"
    r"|(?:stfolder|stversions)(?:["
    r" .].*)?|syncthing\..*|dropbox(?:\..*)?|sync_.*\.db(?:-\w+)?|unison\..*"
    r"|.*\.(?:sw[a-z]|icloud|~[0-9a-f]+))"
)
# An unfinished file of rsync: a dot, the name, and six random letters and digits.
_RSYNC = lazy.pattern(r"\..+\.[^.]+\.(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{6}")
# Copies of a file that two people changed, by Dropbox and Nextcloud (in some languages), Syncthing,
# ownCloud, Seafile and Synology.
_CONFLICT = lazy.pattern(
    r".*(?:\((?:[^()]*[ '’])?conflicted copy[ )].*|\([^()]*in konflikt stehende kopie.*"
    r"|\((?:copie en conflit|copia en conflicto|copia in conflitto|cópia em conflito|conflicterende"
    r" kopie).*"
    r"|\((?:case|unicode encoding|selective sync) conflict(?: \d+)?\).*|\(case clash from"
    r" .*|\.sync-conflict-\d{8}-\d{6}.*"
    r"|_conflict-\d{8}-\d{6}.*|_[a-z]{3}-\d\d-\d{4}-\d{4}_conflict.*|\(sfconflict"
    r" .*|[(\[]conflicted[)\]].*)",
    re.DOTALL,
)


def is_litter(name: str, *, folder: bool) -> bool:
    """Whether a file, or a `folder`, of this name was left behind by a program."""
    small = name.lower()
    if small in _NAMES or small.endswith(_SUFFIXES) or name in (_FOLDERS if folder else _FILES):
        return True
    if small[0] == ".":
        return bool(_HIDDEN.fullmatch(small) or _RSYNC.fullmatch(name))
    if small[0] in "#~":
        return small.startswith("~$") or (len(small) > 1 and small[0] == small[-1] == "#")
    return ("onfli" in small or "case clash" in small) and _CONFLICT.fullmatch(small) is not None


def is_of_cvs(folder: str, folders: Folders) -> bool:
    """Whether a folder with the name CVS belongs to that program, by its files. Other folders can
    have the name, such as one about the pharmacy."""
    if os.path.basename(folder) != "CVS":
        return False
    try:
        entries = folders.entries(folder)
    except OSError:
        return False
    return any(entry.name in ("Entries", "Root") and entry.is_file() for entry in entries)
