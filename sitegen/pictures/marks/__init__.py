"""The marks of picture files: who made a picture, whose it is, and the part AI had in it. Reads
them from XMP, IPTC IIM and C2PA, and writes them as XMP. Only thumbnails.py loads Pillow."""
