"""A module that the run's own imports."""


def helper(text):
    return len(text)
