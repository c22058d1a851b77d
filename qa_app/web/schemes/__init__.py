"""Pages: the assessment schemes, to look up."""
