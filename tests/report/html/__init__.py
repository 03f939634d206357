"""The HTML report.

parsed          a page as its elements, its text and what it refers to
founding        the documents that the tests render: a small registration, and a stored freeze with its history
test_page       structure: one file, landmarks, headings, tables, drawings, anchors; what the first screen answers
test_escaping   no text of a document becomes markup, a link, an attribute or a template
test_parts      anchors, numbers, cells, squares and bars one by one
"""
