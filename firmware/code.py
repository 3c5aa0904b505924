"""The watch: takes up the session that was interrupted, or begins one, and runs it to its end."""

# The longest first: compiling needs some 100 bytes a line for a moment, and there is most room now.
# ruff: noqa: F401, I001
import trailcore.cues
import trailcore.coach
import trailcore.session
import trailcore.climb
import watch.resume
import watch.start
from watch.edges import find

app = watch.start.start(find())
watch.start.forget()
while app.step():
    pass
