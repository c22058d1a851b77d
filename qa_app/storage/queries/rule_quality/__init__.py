"""Reading and keeping what people say of rules: decisions, marks of what is missing, shares."""
