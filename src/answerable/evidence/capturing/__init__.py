"""Capturing keeps a web page as a browser saw it: its traffic in a WARC file, wrapped as WACZ, and the check of such files."""
