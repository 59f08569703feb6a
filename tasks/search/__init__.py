"""Full-text search of tasks: the same words, matches, order and snippets on both databases.

``words`` decides what a word is and ``parsing`` what people ask for. ``documents`` keeps each
task's words in a table, ``matching`` and ``finding`` ask the database's own index for them
(tsvector with GIN, or FTS5), ``ranking`` orders what they find and ``snippets`` shows why. Only
what is said to the index differs between the databases.
"""
