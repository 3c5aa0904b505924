"""The watch: takes up the session that was interrupted, or begins one, and runs it to its end."""

import gc


def begin():
    """Return the app, ready to run, with what only a start needs unloaded again."""
    from watch.looking import look

    look()
    from watch.start import forget, start
    from watch.unloading import drop

    gc.collect()  # so that what stays fills the gaps that compiling left
    from watch.hardware import Edges

    edges = Edges()
    gc.collect()
    running = start(edges, drop)
    forget()
    return running


app = begin()
while app.step():
    pass
app.edges.rest()
