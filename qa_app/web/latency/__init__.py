"""Pages: latency profiles, office hours, and response times compared."""
