"""Sessions for other tools: FIT, GPX, CSV, Parquet. One door for each; `seconds` is what all of them write."""
