"""Pages: filling a form, reading a review, publishing."""
