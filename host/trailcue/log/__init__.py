"""Pages of the watch's log: salvage what a pool still holds, and write what a watch would have written."""
