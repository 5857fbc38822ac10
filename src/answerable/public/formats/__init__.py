"""Formats: how the pages write numbers in each language (decisions/0012); Django reads them by the language of a page."""
