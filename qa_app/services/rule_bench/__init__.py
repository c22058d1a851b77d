"""The rule bench: trying a draft on its examples and on history, publishing, screening again."""
