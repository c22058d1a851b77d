"""Pages: the rubrics, to look up."""
