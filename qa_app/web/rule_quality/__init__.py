"""Pages: how good the rules are, what that rests on, and what reviewers say was overlooked."""
