"""The demo: sample transcripts, a drawn sample, reviews, scores and examples to look at.

Everything goes through the services that pages use, by demo users with their own rights.
"""

from qa_app.services.demo.coached_team import show_effect
from qa_app.services.demo.samples import bring_samples, name_teams
from qa_app.services.demo.work import do_demo_work

__all__ = ["bring_samples", "do_demo_work", "name_teams", "show_effect"]
