"""`trailcue completion`: what a shell needs to complete our command line."""
