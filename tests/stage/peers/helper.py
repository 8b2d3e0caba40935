"""A helper in a file of its own."""


def helper(value):
    return value
