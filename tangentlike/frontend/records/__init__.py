"""Lists and dicts of what has fields, NamedTuples and dataclasses: a list for each field.

``record_classes`` says which classes, ``record_fields`` and ``record_pieces`` what they are taken apart into,
``record_uses`` rewrites the reads, ``lists_of_records`` the lists, ``records_or_none`` those that may be None.
"""
