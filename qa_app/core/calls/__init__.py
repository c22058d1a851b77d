"""What the times of a call tell: silence, overlap, hold, waits, and how fast was spoken."""
