"""Pages: calibration rounds, their sessions, and how far reviewers agree."""
