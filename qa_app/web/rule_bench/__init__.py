"""Pages: the rule bench, where rules are written, tried and published."""
