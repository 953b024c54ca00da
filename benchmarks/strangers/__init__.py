"""What ``in_the_wild.py`` stands on: the list, the loading of files that are not ours, the verdict on a function."""
