"""The virtual watch's world: the simulated runner on the course, who wears the watch.

Plain CPython with the standard library. Of trailcue only `trailcue.sensed` is imported, and never
`trailcore`: the runner must not share an error with the core that judges it.
"""
