"""The public pages: an edition, read in a browser. They read editions and nothing else, and write nothing."""
