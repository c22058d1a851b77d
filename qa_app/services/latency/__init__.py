"""Latency profiles: what they say, office hours of teams, and a team's figures by them."""
