"""For interpreters without one: annotations are not evaluated anyway."""

annotations = None
