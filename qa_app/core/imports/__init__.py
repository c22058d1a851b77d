"""What an import decides: whose share is whose, who may bring in what, what may be undone."""
