"""Pages: packs of rules, switched on for teams."""
