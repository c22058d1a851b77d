"""Pages: the figures that go into an assessment."""
