"""Picture files: what they hold, smaller sizes and clean copies of them, cards.

Modules that are imported while a build plans do not load Pillow; only the modules of jobs do.
"""
