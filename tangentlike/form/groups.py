"""What ``itertools.groupby`` gives, as generators whose text is written in where a loop asks for it."""

GROUPS, RUNS = "_groups", "_runs"  # what they are called in a function of the user's


def groups(items, key):
    """Each key with the items behind one another that have it; the key of each item is asked for once, in order."""
    if len(items) > 0:
        following = key(items[0])
        place = 0
        while place < len(items):
            of_group = following
            end = place + 1
            while end < len(items):
                following = key(items[end])
                if following != of_group:
                    break
                end += 1
            yield of_group, items[place:end]
            place = end


def runs(items):
    """Each item with those behind it that are equal."""
    place = 0
    while place < len(items):
        of_group = items[place]
        end = place + 1
        while end < len(items) and items[end] == of_group:
            end += 1
        yield of_group, items[place:end]
        place = end
