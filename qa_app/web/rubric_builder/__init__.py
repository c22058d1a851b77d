"""Pages: the rubric builder, where rubrics are written, looked at and published."""
