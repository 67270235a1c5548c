# SPDX-License-Identifier: GPL-2.0-only
"""Sphinx's configuration, for tools/docs/build.

The documents are plain reStructuredText, as docutils and the hosts of repositories show it. What
Sphinx needs beyond that is made here: the tree of documents from the tables in index.rst, pictures
from the comments ".. picture: NAME TEXT", and links where a document or a manual is named.
"""

import pathlib
import posixpath
import re

from docutils import nodes

TOP = pathlib.Path(__file__).resolve().parents[2]

project = "mailslotfs"
version = release = (TOP / "VERSION").read_text(encoding="utf-8").strip()
html_theme = "alabaster"
html_theme_options = {
    "description": "Windows mailslots for Linux",
    "page_width": "1240px",
    "fixed_sidebar": True,
    "font_family": "sans-serif",
    "head_font_family": "sans-serif",
    "show_powered_by": False,
}
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_sidebars = {"**": ["about.html", "searchbox.html", "navigation.html"]}
html_copy_source = False
html_show_copyright = False
html_use_index = False
highlight_language = "none"
# Sessions with other programs than a shell are shown as they are.
suppress_warnings = ["misc.highlighting_failure"]
smartquotes = False


def tree(text):
    """The documents that the tables of the index name, in their order, a table each."""
    trees = ""
    for title, table in re.findall(r"^(\S.*)\n=+\n\n(=+  =+\n(?:.+\n)+)", text, re.MULTILINE):
        names = re.findall(r"^``(?:(.+)\.rst|(man)/)``", table, re.MULTILINE)
        entries = "".join(f"   {name or 'man/index'}\n" for name, man in names)
        trees += f"\n.. toctree::\n   :hidden:\n   :caption: {title}\n\n{entries}"
    return trees


def read(_app, docname, source):
    if docname == "index":
        source[0] += tree(source[0])
    source[0] = re.sub(r"^\.\. picture: (\S+) (.+)$", r".. image:: /pictures/\1.svg\n   :alt: \2",
                       source[0], flags=re.MULTILINE)


def document(app, docname, literal):
    """The document that a literal in another one names, from the top of either tree or beside."""
    name = re.sub(r"^Documentation/", "", literal)
    if name == "man/":
        return "man/index"
    if not name.endswith(".rst"):
        return None
    for found in (name[:-4], posixpath.join(posixpath.dirname(docname), name[:-4])):
        if found in app.env.found_docs and found != docname:
            return found
    return None


def refer(app, docname, target, node):
    uri = app.builder.get_relative_uri(docname, target)
    return nodes.reference("", "", node, refuri=uri, internal=True)


def link_manuals(app, docname, text):
    """The pieces of a text, manuals in it as links."""
    pieces, end = [], 0
    for match in re.finditer(r"\b(mailslot[a-z0-9-]*)\((\d)\)", text):
        target = f"man/{match[1]}.{match[2]}"
        if target in app.env.found_docs:
            pieces += [nodes.Text(text[end:match.start()]),
                       refer(app, docname, target, nodes.Text(match[0]))]
            end = match.end()
    return pieces + [nodes.Text(text[end:])]


def link(app, doctree, docname):
    for literal in list(doctree.findall(nodes.literal)):
        target = document(app, docname, literal.astext())
        if target and not isinstance(literal.parent, nodes.reference):
            literal.replace_self(refer(app, docname, target, literal.deepcopy()))
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, (nodes.paragraph, nodes.term, nodes.emphasis)):
            pieces = link_manuals(app, docname, text)
            if len(pieces) > 1:
                text.parent.replace(text, pieces)


def setup(app):
    app.connect("source-read", read)
    app.connect("doctree-resolved", link)
    return {"parallel_read_safe": True}
