"""Pages: reports by agent, team, reviewer, criterion and rule, over days, weeks and months."""
